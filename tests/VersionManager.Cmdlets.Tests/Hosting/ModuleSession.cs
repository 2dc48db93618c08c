using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace VersionManager.Cmdlets.Tests.Hosting;

/// <summary>A session of the PowerShell engine with the module in it.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession()
    {
        _runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        _runspace.Open();
        Result result = Invoke("Import-Module", new { Name = Path.Combine(Repository.Module, "VersionManager.psd1") });
        Assert.Empty(result.Errors);
    }

    /// <summary>Keeps what was written to it.</summary>
    public CapturingHost Host { get; } = new();

    /// <summary>Runs a cmdlet.</summary>
    /// <param name="cmdlet">Its name.</param>
    /// <param name="parameters">An object whose properties are the parameters; true is a switch.</param>
    /// <param name="input">What comes by the pipeline.</param>
    public Result Invoke(string cmdlet, object? parameters = null, params object[] input)
    {
        using PowerShell shell = Prepare(cmdlet, parameters);
        return Run(shell, input);
    }

    /// <summary>Runs a script.</summary>
    public Result Script(string script, params object[] arguments)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (object argument in arguments)
            shell.AddArgument(argument);
        return Run(shell, Array.Empty<object>());
    }

    /// <summary>Prepares a cmdlet to be run by the caller, who may stop it.</summary>
    public PowerShell Prepare(string cmdlet, object? parameters = null)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        shell.AddCommand(cmdlet);
        foreach (System.Reflection.PropertyInfo property in parameters?.GetType().GetProperties() ?? [])
            shell.AddParameter(property.Name, property.GetValue(parameters));
        return shell;
    }

    public void Dispose() => _runspace.Dispose();

    private static Result Run(PowerShell shell, IEnumerable input)
    {
        PSDataCollection<PSObject> output = [];
        List<ErrorRecord> errors = [];
        try
        {
            shell.Invoke(input, output);
        }
        catch (RuntimeException error)
        {
            errors.Add(error.ErrorRecord);
        }
        errors.InsertRange(0, shell.Streams.Error);
        return new Result([.. output], errors, [.. shell.Streams.Progress]);
    }
}
