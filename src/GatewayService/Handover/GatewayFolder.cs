using VersionManager.Storage;

namespace VersionManager.GatewayService.Handover;

/// <summary>The gateway's data folder, held by one gateway at a time.</summary>
internal sealed class GatewayFolder : IDisposable
{
    private const int LongestSocketPath = 107;

    private readonly IDisposable _lock;

    private GatewayFolder(IDisposable held) => _lock = held;

    /// <summary>Opens the folder as soon as the previous gateway releases it. Blocks the thread.</summary>
    /// <param name="path">The folder, which is created if it is missing.</param>
    /// <param name="socket">The gateway's own control socket, in the folder.</param>
    /// <param name="takeOver">How long to wait for the previous gateway.</param>
    /// <exception cref="IOException">Another gateway holds the folder, or it cannot be written.</exception>
    public static GatewayFolder Open(string path, string socket, TimeSpan takeOver)
    {
        if (socket.Length > LongestSocketPath)
            throw new IOException(
                $"'{socket}' is too long for a socket's path ({LongestSocketPath} characters). Choose a shorter data folder."
            );
        Directory.CreateDirectory(path);
        // Clients' request bodies are stored in the folder.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        IDisposable held;
        try
        {
            held = StateLock.Take(Path.Combine(path, "lock"), takeOver);
        }
        catch (IOException e)
        {
            throw new IOException($"Another gateway uses the data folder '{path}'. Stop it, or choose another folder.", e);
        }
        // A dead gateway left its socket; no other gateway can be using it.
        File.Delete(socket);
        return new GatewayFolder(held);
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose() => _lock.Dispose();
}
