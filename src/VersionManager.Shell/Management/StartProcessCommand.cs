using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// <c>Start-Process</c>. As in pwsh, the arguments are joined with spaces and not quoted. Redirections are made by a shell of the system, so that
/// they hold also when the caller has ended before the process.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "Process", SupportsShouldProcess = true)]
[OutputType(typeof(Process))]
public sealed class StartProcessCommand : CancellableCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "Path")]
    public string FilePath { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public string[]? ArgumentList { get; set; }

    [Parameter]
    public string? WorkingDirectory { get; set; }

    [Parameter]
    [Alias("NNW")]
    public SwitchParameter NoNewWindow { get; set; }

    [Parameter]
    [Alias("RSI")]
    public string? RedirectStandardInput { get; set; }

    [Parameter]
    [Alias("RSO")]
    public string? RedirectStandardOutput { get; set; }

    [Parameter]
    [Alias("RSE")]
    public string? RedirectStandardError { get; set; }

    [Parameter]
    public Hashtable? Environment { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = InvokeCommand.GetCommand(FilePath, CommandTypes.Application) is ApplicationInfo application ? application.Path : FilePath;
        string arguments = string.Join(' ', ArgumentList ?? []);
        if (!ShouldProcess(arguments.Length == 0 ? file : $"{file} {arguments}"))
            return;
        try
        {
            Process process = Process.Start(Describe(file, arguments))!;
            if (PassThru)
                WriteObject(process);
            if (Wait)
                process.WaitForExitAsync(Cancelled).GetAwaiter().GetResult();
        }
        catch (Win32Exception error)
        {
            ThrowTerminatingError(new ErrorRecord(
                new InvalidOperationException($"This command cannot be run due to the error: {error.Message}", error),
                "InvalidOperationException", ErrorCategory.InvalidOperation, FilePath));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the wait ends, the process has had the signal itself.
        }
    }

    private ProcessStartInfo Describe(string file, string arguments)
    {
        string folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(WorkingDirectory ?? ".");
        ProcessStartInfo start = new(file, arguments) { WorkingDirectory = folder, UseShellExecute = false };
        string redirections =
            Redirection("<", RedirectStandardInput) + Redirection(">", RedirectStandardOutput) + Redirection("2>", RedirectStandardError);
        if (redirections.Length > 0)
        {
            // $0 is the program; "$@" are its words as .NET splits them, so that quoting stays as without redirection.
            start.FileName = "/bin/sh";
            start.Arguments = "-c " + Quote("exec \"$0\" \"$@\"" + redirections) + " " + Quote(file) + " " + arguments;
        }

        foreach (DictionaryEntry entry in Environment ?? [])
            start.Environment[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = Convert.ToString(entry.Value, CultureInfo.InvariantCulture);
        return start;
    }

    private string Redirection(string operation, string? path) =>
        path is null ? "" : $" {operation}'{SessionState.Path.GetUnresolvedProviderPathFromPSPath(path).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Quote(string word) =>
        "\"" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
