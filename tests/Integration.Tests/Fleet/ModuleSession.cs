using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace VersionManager.Integration.Tests.Fleet;

/// <summary>A PowerShell with the module loaded from where the build put it.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Repository.Artifact("module", "VersionManager", "VersionManager.psd1"));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>Runs a script whose <c>$args</c> are the values, and returns what it put out and which errors it reported.</summary>
    public CommandResult Run(string script, params object?[] values)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (object? value in values)
            shell.AddArgument(value);
        Collection<PSObject> output = [];
        List<ErrorRecord> errors = [];
        try
        {
            output = shell.Invoke();
        }
        catch (RuntimeException e)
        {
            errors.Add(e.ErrorRecord);
        }
        errors.InsertRange(0, shell.Streams.Error);
        return new CommandResult(script, output, errors);
    }

    /// <summary>Runs a script that must report no error.</summary>
    public IReadOnlyList<PSObject> Invoke(string script, params object?[] values)
    {
        CommandResult result = Run(script, values);
        Assert.True(result.Errors.Count == 0, $"{script}: {string.Join("; ", result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}"))}");
        return result.Output;
    }

    /// <summary>Runs a script that must report exactly one error, and returns it.</summary>
    public ErrorRecord Fail(string script, params object?[] values)
    {
        CommandResult result = Run(script, values);
        return Assert.Single(result.Errors);
    }

    public void Dispose() => _runspace.Dispose();
}

/// <summary>What a script did.</summary>
public sealed record CommandResult(string Script, IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors);
