using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace VersionManager.Shell.Hosting;

/// <summary>
/// The few members of the engine that its own console host and cmdlets use and that have no public form. Each is looked up by
/// name once, and a missing one is an error that names it: it means that the engine's package was moved to a version that
/// this class does not know.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly Engine = typeof(PSObject).Assembly;

    /// <summary>Makes <c>exit</c> in the next script end the process with its code instead of ending the script only.</summary>
    public static void LetScriptExitProcess(Runspace runspace)
    {
        object context = Find(typeof(Runspace).GetProperty("ExecutionContext", Any), "Runspace.ExecutionContext").GetValue(runspace)!;
        Find(context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Any), "ScriptCommandProcessorShouldRethrowExit")
            .SetValue(context, true);
    }

    /// <summary>The caller has <c>Set-StrictMode</c> on, version 2 or later.</summary>
    public static bool IsStrict(PSCmdlet cmdlet)
    {
        object context = Find(typeof(Cmdlet).BaseType!.GetProperty("Context", Any), "InternalCommand.Context").GetValue(cmdlet)!;
        return Call(context, "IsStrictVersion", 2) is true;
    }

    /// <summary>What a parameter's validation throws so that the binder tries the argument with another parameter set.</summary>
    public static Exception Declined(string message) => (Exception)Create(typeof(ValidationMetadataException), message, true);

    /// <summary>What a cmdlet throws when it needs no more input: the cmdlets before it in the pipeline end, without an error.</summary>
    public static Exception StopUpstream(PSCmdlet cmdlet) =>
        (Exception)Create(EngineType("System.Management.Automation.StopUpstreamCommandsException"), cmdlet);

    /// <summary>A type of the engine's formatter, by its name in <c>Microsoft.PowerShell.Commands.Internal.Format</c>.</summary>
    public static Type FormatterType(string name) =>
        Find(Engine.GetType("Microsoft.PowerShell.Commands.Internal.Format." + name), name);

    /// <summary>Makes an instance of an engine type.</summary>
    public static object Create(Type type, params object?[] arguments) =>
        Activator.CreateInstance(type, Any & ~BindingFlags.Static, null, arguments, null)
        ?? throw new MissingMemberException(type.FullName, ".ctor");

    /// <summary>An engine type that is not public, by its full name.</summary>
    public static Type EngineType(string name) => Find(Engine.GetType(name), name);

    /// <summary>Calls a method by name; of several, the first that takes these arguments. Its exceptions come out as they are.</summary>
    public static object? Call(object target, string name, params object?[] arguments)
    {
        MethodInfo method = Find(
            Array.Find(target.GetType().GetMethods(Any), candidate => candidate.Name == name && Takes(candidate, arguments)),
            $"{target.GetType().Name}.{name}");
        return method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    /// <summary>Sets a field or property of an engine object.</summary>
    public static void Set(object target, string name, object? value)
    {
        for (Type? type = target.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField(name, Any) is { } field)
            {
                field.SetValue(target, value);
                return;
            }

            if (type.GetProperty(name, Any) is { } property)
            {
                property.SetValue(target, value);
                return;
            }
        }

        throw new MissingMemberException(target.GetType().FullName, name);
    }

    /// <summary>A value of an engine enum that is not public.</summary>
    public static object EnumValue(string type, string name) => Enum.Parse(EngineType(type), name);

    private static bool Takes(MethodInfo method, object?[] arguments)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length != arguments.Length)
            return false;
        for (int index = 0; index < parameters.Length; index++)
        {
            bool fits = arguments[index] is { } argument
                ? parameters[index].ParameterType.IsInstanceOfType(argument)
                : !parameters[index].ParameterType.IsValueType || parameters[index].IsOut;
            if (!fits)
                return false;
        }

        return true;
    }

    private static T Find<T>(T? member, string name) where T : class =>
        member ?? throw new MissingMemberException($"The PowerShell engine has no '{name}'; vmshell and System.Management.Automation do not fit together.");
}
