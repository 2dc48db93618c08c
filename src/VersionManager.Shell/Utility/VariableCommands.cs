using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// Base of the variable cmdlets. A cmdlet runs in its caller's scope; another scope is reached through the engine's own names for them
/// (<c>global:</c>, <c>script:</c>, <c>local:</c>, <c>private:</c>).
/// </summary>
public abstract class VariableCmdlet : PSCmdlet
{
    [Parameter]
    public string? Scope { get; set; }

    private protected string Qualify(string name)
    {
        if (string.IsNullOrEmpty(Scope))
            return name;
        if (Scope is "0")
            return "local:" + name;
        if (Scope.ToUpperInvariant() is "GLOBAL" or "SCRIPT" or "LOCAL" or "PRIVATE")
            return Scope + ":" + name;
        ThrowTerminatingError(new ErrorRecord(
            new PSArgumentException($"vmshell reaches the scopes Global, Script, Local and 0, not '{Scope}'."),
            "ScopeNotSupported", ErrorCategory.InvalidArgument, Scope));
        return name;
    }

    private protected IEnumerable<PSVariable> Find(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            if (SessionState.PSVariable.Get(Qualify(name)) is { } variable)
                return [variable];
            WriteError(new ErrorRecord(
                new ItemNotFoundException($"Cannot find a variable with the name '{name}'."), "VariableNotFound", ErrorCategory.ObjectNotFound, name));
            return [];
        }

        WildcardPattern pattern = new(name, WildcardOptions.IgnoreCase);
        return InvokeProvider.Item.Get("variable:*")
            .Select(item => item.BaseObject).OfType<PSVariable>()
            .Where(variable => pattern.IsMatch(variable.Name))
            .OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary><c>Get-Variable</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
public sealed class GetVariableCommand : VariableCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSVariable variable in Name.SelectMany(Find))
            WriteObject(ValueOnly ? variable.Value : variable);
    }
}

/// <summary><c>Set-Variable</c>.</summary>
[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
public sealed class SetVariableCommand : VariableCmdlet
{
    private readonly ArrayList _values = [];
    private bool _piped;

    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public ScopedItemOptions? Option { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _piped = !MyInvocation.BoundParameters.ContainsKey(nameof(Value)) && MyInvocation.ExpectingInput;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _values.Add(Value);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        object? value = _piped && _values.Count > 1 ? _values.ToArray() : _values.Count > 0 ? _values[^1] : null;
        foreach (string name in Name)
        {
            if (!ShouldProcess($"Name: {name} Value: {value}", "Set variable"))
                continue;
            string qualified = Qualify(name);
            SessionState.PSVariable.Set(qualified, value);
            PSVariable variable = SessionState.PSVariable.Get(qualified);
            if (Option is { } option)
                variable.Options = option;
            if (PassThru)
                WriteObject(variable);
        }
    }
}

/// <summary><c>New-Variable</c>.</summary>
[Cmdlet(VerbsCommon.New, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
public sealed class NewVariableCommand : VariableCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string qualified = Qualify(Name);
        if (!Force && SessionState.PSVariable.Get(string.IsNullOrEmpty(Scope) ? "local:" + Name : qualified) is not null)
        {
            WriteError(new ErrorRecord(
                new SessionStateException($"A variable with name '{Name}' already exists."), "VariableAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New variable"))
            return;
        SessionState.PSVariable.Set(qualified, Value);
        PSVariable variable = SessionState.PSVariable.Get(qualified);
        if (Option != ScopedItemOptions.None)
            variable.Options = Option;
        if (PassThru)
            WriteObject(variable);
    }
}

/// <summary><c>Remove-Variable</c>.</summary>
[Cmdlet(VerbsCommon.Remove, "Variable", SupportsShouldProcess = true)]
public sealed class RemoveVariableCommand : VariableCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSVariable variable in Name.SelectMany(Find).ToArray())
        {
            if (ShouldProcess($"Name: {variable.Name}", "Remove variable"))
                SessionState.PSVariable.Remove(Qualify(variable.Name));
        }
    }
}
