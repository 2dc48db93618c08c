using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Finding processes, for the cmdlets that work on them.</summary>
public abstract class ProcessCmdlet : CancellableCmdlet
{
    private protected IEnumerable<Process> ById(IEnumerable<int> ids)
    {
        foreach (int id in ids)
        {
            Process? found = null;
            try
            {
                found = Process.GetProcessById(id);
            }
            catch (ArgumentException)
            {
                WriteError(NotFound($"Cannot find a process with the process identifier {id}.", "NoProcessFoundForGivenId", id));
            }

            if (found is not null)
                yield return found;
        }
    }

    private protected IEnumerable<Process> ByName(IEnumerable<string> names)
    {
        Process[] all = [.. Process.GetProcesses().OrderBy(process => process.ProcessName, StringComparer.OrdinalIgnoreCase).ThenBy(process => process.Id)];
        foreach (string name in names)
        {
            WildcardPattern pattern = new(name, WildcardOptions.IgnoreCase);
            Process[] found = [.. all.Where(process => pattern.IsMatch(process.ProcessName))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(NotFound(
                    $"Cannot find a process with the name \"{name}\". Verify the process name and call the cmdlet again.",
                    "NoProcessFoundForGivenName", name));
            foreach (Process process in found)
                yield return process;
        }
    }

    private static ErrorRecord NotFound(string message, string id, object target) =>
        new(new ProcessCommandException(message), id, ErrorCategory.ObjectNotFound, target);
}

/// <summary>A process could not be found or changed.</summary>
public sealed class ProcessCommandException : Exception
{
    /// <inheritdoc/>
    public ProcessCommandException()
    {
    }

    /// <inheritdoc/>
    public ProcessCommandException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public ProcessCommandException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary><c>Get-Process</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
public sealed class GetProcessCommand : ProcessCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = ["*"];

    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Id is not null ? ById(Id) : ByName(Name), enumerateCollection: true);
}

/// <summary><c>Stop-Process</c>. As in pwsh on Unix, a process is killed; <c>-Force</c> only leaves out the question.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Process", DefaultParameterSetName = "Id", SupportsShouldProcess = true)]
[OutputType(typeof(Process))]
public sealed class StopProcessCommand : ProcessCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    public int[]? Id { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    public Process[]? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Process process in InputObject ?? (Id is not null ? ById(Id) : ByName(Name!)))
        {
            if (!ShouldProcess($"{process.ProcessName} ({process.Id})"))
                continue;
            try
            {
                if (!process.HasExited)
                    process.Kill();
            }
            catch (Exception error) when (error is Win32Exception or InvalidOperationException)
            {
                WriteError(new ErrorRecord(
                    new ProcessCommandException($"Cannot stop process \"{process.ProcessName} ({process.Id})\" because of the following error: {error.Message}", error),
                    "CouldNotStopProcess", ErrorCategory.CloseError, process));
                continue;
            }

            if (PassThru)
                WriteObject(process);
        }
    }
}

/// <summary><c>Wait-Process</c>.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Process", DefaultParameterSetName = "Name")]
public sealed class WaitProcessCommand : ProcessCmdlet
{
    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID", "ProcessId")]
    public int[]? Id { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    public Process[]? InputObject { get; set; }

    [Parameter(Position = 1)]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 32767)]
    public int? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        if (Timeout is { } seconds)
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        foreach (Process process in InputObject ?? (Id is not null ? ById(Id) : ByName(Name!)))
        {
            try
            {
                process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!Stopping)
            {
                WriteError(new ErrorRecord(
                    new TimeoutException($"This command stopped operation of \"{process.ProcessName} ({process.Id})\" because process \"{process.ProcessName} ({process.Id})\" is not stopped in the specified time-out."),
                    "ProcessNotTerminated", ErrorCategory.CloseError, process));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }}
