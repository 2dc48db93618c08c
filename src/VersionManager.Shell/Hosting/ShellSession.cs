using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace VersionManager.Shell.Hosting;

/// <summary>One runspace with its host; runs one pipeline at a time, which <see cref="Stop"/> ends from any thread.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly Runspace _runspace;
    private readonly Lock _gate = new();
    private PowerShell? _running;
    private bool _stopped;

    /// <summary>Opens the runspace.</summary>
    public ShellSession(ShellHost host)
    {
        Host = host;
        InitialSessionState state = InitialSessionState.CreateDefault2();
        _runspace = RunspaceFactory.CreateRunspace(host, state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        host.Attach(_runspace);
    }

    /// <summary>The host that the engine talks to.</summary>
    public ShellHost Host { get; }

    /// <summary>The engine's <c>$?</c> after the last run.</summary>
    public bool LastStatementSucceeded { get; private set; } = true;

    /// <summary>Makes <c>exit</c> in the next script set the process's exit code.</summary>
    public void LetScriptExitProcess() => EngineInternals.LetScriptExitProcess(_runspace);

    /// <summary>Runs a command with its output and errors going to the console; false if a terminating error or a stop ended it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="addToHistory">It is one that the user gave: the engine keeps its <c>$?</c> and its text.</param>
    public bool Run(Command command, bool addToHistory = false)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(command).AddCommand("Out-Default");
        try
        {
            if (!TryBegin(shell))
                return false;
            shell.Invoke(null, new PSInvocationSettings { AddToHistory = addToHistory });
            LastStatementSucceeded = _runspace.SessionStateProxy.GetVariable("?") is true;
            return shell.InvocationStateInfo.State == PSInvocationState.Completed;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException error)
        {
            Report(error);
            return false;
        }
        finally
        {
            End();
            Host.Console.CompleteProgress();
        }
    }

    /// <summary>The first object that a script gives, as text; null if it gives none or fails.</summary>
    public string? Evaluate(string script)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        try
        {
            return shell.AddScript(script).Invoke().FirstOrDefault()?.ToString();
        }
        catch (RuntimeException)
        {
            return null;
        }
    }

    /// <summary>Stops what runs, so that its <c>finally</c> blocks run, and waits for nothing.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _running?.BeginStop(null, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    private bool TryBegin(PowerShell shell)
    {
        lock (_gate)
        {
            _running = shell;
            return !_stopped;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _running = null;
            _stopped = false;
        }
    }

    private void Report(RuntimeException error)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        PSObject record = new(error.ErrorRecord ?? new ErrorRecord(error, "ShellFailure", ErrorCategory.NotSpecified, null));
        // The engine prints as an error, to standard error, only what bears this mark.
        EngineInternals.Set(record, "WriteStream", EngineInternals.EnumValue("System.Management.Automation.WriteStreamType", "Error"));
        shell.AddCommand("Out-Default").AddParameter("InputObject", record);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException)
        {
            Host.UI.WriteErrorLine(error.Message);
        }
    }
}
