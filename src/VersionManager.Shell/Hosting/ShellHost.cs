using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace VersionManager.Shell.Hosting;

/// <summary>The engine's host: a console, and the place where <c>exit</c> leaves its code.</summary>
internal sealed class ShellHost : PSHost, IHostSupportsInteractiveSession
{
    private Runspace? _runspace;

    /// <summary>The console as the engine sees it.</summary>
    public ConsoleUserInterface Console { get; } = new();

    /// <summary>What <c>exit</c> asked for, if it was called.</summary>
    public int? RequestedExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "ConsoleHost";

    /// <inheritdoc/>
    public override Version Version => typeof(ShellHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => Console;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public bool IsRunspacePushed => false;

    /// <inheritdoc/>
    public Runspace Runspace => _runspace ?? throw new InvalidOperationException("The session is not open yet.");

    /// <summary>Tells the host which runspace it serves.</summary>
    public void Attach(Runspace runspace) => _runspace = runspace;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedException("vmshell has no nested prompts; run the script in pwsh to debug it.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt()
    {
    }

    /// <inheritdoc/>
    public override void NotifyBeginApplication() => Console.CompleteProgress();

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }

    /// <inheritdoc/>
    public void PushRunspace(Runspace runspace) =>
        throw new PSNotSupportedException("vmshell cannot enter a remote session; use Invoke-Command, or pwsh.");

    /// <inheritdoc/>
    public void PopRunspace() => throw new PSNotSupportedException("There is no remote session to leave.");
}
