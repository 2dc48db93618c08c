using System.Runtime.InteropServices;
using VersionManager.Shell.CommandLine;

namespace VersionManager.Shell.Hosting;

/// <summary>
/// Ctrl-C and SIGTERM stop the pipeline instead of the process, so that a script's <c>finally</c> blocks and the cmdlets'
/// clean-up run; the exit code still tells of the signal.
/// </summary>
internal sealed class InterruptHandler : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen.</summary>
    public InterruptHandler(Action stop)
    {
        _registrations =
        [
            Register(PosixSignal.SIGINT, ExitCodes.Interrupted, stop),
            Register(PosixSignal.SIGTERM, ExitCodes.Terminated, stop),
            Register(PosixSignal.SIGHUP, ExitCodes.Terminated, stop),
        ];
    }

    /// <summary>What to exit with if a signal came.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int code, Action stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            ExitCode = code;
            stop();
        });
}
