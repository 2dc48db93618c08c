using VersionManager.Storage;

namespace VersionManager.GatewayService.Handover;

/// <summary>The folder that outlasts the gateway, held by one gateway at a time.</summary>
internal sealed class StateFolder : IDisposable
{
    private const int LongestSocketPath = 107;

    private readonly IDisposable _lock;

    private StateFolder(IDisposable held) => _lock = held;

    /// <summary>Opens it, as soon as the gateway before this one lets it go.</summary>
    /// <exception cref="IOException">Another gateway holds it, or it cannot be written.</exception>
    public static StateFolder Open(GatewayOptions options)
    {
        if (options.OwnSocket.Length > LongestSocketPath)
            throw new IOException(
                $"'{options.OwnSocket}' is too long for a socket's path ({LongestSocketPath} characters). Choose a shorter state folder."
            );
        Directory.CreateDirectory(options.StateFolder);
        // Bodies of requests pass through it.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.StateFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        IDisposable held;
        try
        {
            held = StateLock.Take(Path.Combine(options.StateFolder, "lock"), options.TakeOver);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"Another gateway uses the state folder '{options.StateFolder}'. Stop it, or choose another folder.",
                e
            );
        }
        // What a gateway that died left; nobody else can be using it.
        File.Delete(options.OwnSocket);
        return new StateFolder(held);
    }

    public void Dispose() => _lock.Dispose();
}
