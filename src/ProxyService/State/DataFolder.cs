using VersionManager.Storage;

namespace VersionManager.ProxyService.State;

/// <summary>The folder of everything that outlives the daemon.</summary>
/// <param name="Root">The folder's path, <c>/var/lib/vmproxy</c> by default.</param>
internal sealed record DataFolder(string Root)
{
    /// <summary>Complete and verified releases: <c>APPLICATION/VERSION/{release.json, tree/}</c>.</summary>
    public string Releases => Path.Combine(Root, "releases");

    /// <summary>Releases that an operator is sending.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    /// <summary>Releases that are being fetched from another node.</summary>
    public string Incoming => Path.Combine(Root, "incoming");

    /// <summary>Guests' state: <c>APPLICATION/VERSION/</c>.</summary>
    public string Guests => Path.Combine(Root, "guests");

    /// <summary>The path of a state file.</summary>
    public string File(string name) => Path.Combine(Root, "state", name);

    /// <summary>Creates the missing folders; only root may list them.</summary>
    public DataFolder Create()
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        // Guests run as other users and reach their trees and state through these folders.
        Directory.CreateDirectory(Root, Passable);
        Directory.CreateDirectory(Path.GetDirectoryName(File("x"))!, Private);
        Directory.CreateDirectory(Releases, Passable);
        Directory.CreateDirectory(Uploads, Private);
        Directory.CreateDirectory(Incoming, Private);
        Directory.CreateDirectory(Guests, Passable);
        return this;
    }

    /// <summary>Locks the folder for one daemon, until the result is disposed of or the process ends.</summary>
    /// <exception cref="InvalidOperationException">Another daemon has the folder.</exception>
    public IDisposable Lock()
    {
        try
        {
            return StateLock.Take(File("lock"));
        }
        catch (IOException e)
        {
            throw new InvalidOperationException(
                $"Another vmproxy serves with the data folder {Root}. Stop it first, or give this one another (--state-folder).",
                e
            );
        }
    }
}
