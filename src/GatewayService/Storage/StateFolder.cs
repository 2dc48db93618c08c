namespace VersionManager.GatewayService.Storage;

/// <summary>The folder that outlasts the gateway, held by one gateway at a time.</summary>
internal sealed class StateFolder : IDisposable
{
    private const int LongestSocketPath = 107;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly FileStream _lock;

    private StateFolder(FileStream file) => _lock = file;

    /// <summary>Opens it, as soon as the gateway before this one lets it go.</summary>
    /// <exception cref="IOException">Another gateway holds it, or it cannot be written.</exception>
    public static StateFolder Open(GatewayOptions options)
    {
        long started = TimeProvider.System.GetTimestamp();
        if (options.OwnSocket.Length > LongestSocketPath)
            throw new IOException(
                $"'{options.OwnSocket}' is too long for a socket's path ({LongestSocketPath} characters). Choose a shorter state folder."
            );
        Directory.CreateDirectory(options.StateFolder);
        // Bodies of requests pass through it.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.StateFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FileStream? file = null;
        while (file is null)
        {
            try
            {
                file = new FileStream(
                    Path.Combine(options.StateFolder, "lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException e)
            {
                if (TimeProvider.System.GetElapsedTime(started) >= options.TakeOver)
                    throw new IOException(
                        $"Another gateway uses the state folder '{options.StateFolder}'. Stop it, or choose another folder.",
                        e
                    );
                // The kernel has no wait for such a lock that could be given up.
                Thread.Sleep(Pause);
            }
        }
        // What a gateway that died left; nobody else can be using it.
        File.Delete(options.OwnSocket);
        return new StateFolder(file);
    }

    public void Dispose() => _lock.Dispose();
}
