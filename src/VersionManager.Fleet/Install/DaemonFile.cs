using VersionManager.Fleet.Releases;

namespace VersionManager.Fleet.Install;

/// <summary>A program's file on this machine, to install on nodes: the daemon's, or the gateway's.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Sha256">The file's SHA-256 in lower-case hexadecimal.</param>
internal sealed record DaemonFile(string Path, string Sha256)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DaemonFile Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        return new DaemonFile(path, ContentDigest.Hex(file));
    }

    /// <summary>
    /// Sends the file through a channel of the open connection, so that it needs no SFTP subsystem and no second login. The file
    /// stays beside its target until <see cref="PlaceAsync"/>.
    /// </summary>
    /// <param name="script">Runs it.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="NodeException">It failed; the file that was there is untouched.</exception>
    public async Task SendAsync(RemoteScript script, string what, string path, CancellationToken cancellation)
    {
        string target = ShellText.Quote(path),
            next = ShellText.Quote(path + ".new");
        using FileStream file = File.OpenRead(Path);
        await script
            .RunAsync(
                $"copying {what} to the node",
                "t=$(mktemp); trap 'rm -f \"$t\"' EXIT; cat >\"$t\"; "
                    + $"[ \"$(sha256sum <\"$t\" | cut -d' ' -f1)\" = {Sha256} ] || {{ echo 'the file arrived damaged' >&2; exit 65; }}; "
                    + $"{script.Sudo}mkdir -p \"$(dirname {target})\"; {script.Sudo}install -m 755 \"$t\" {next}",
                cancellation,
                file
            )
            .ConfigureAwait(false);
    }

    /// <summary>Moves a sent file to its target atomically.</summary>
    /// <param name="script">Runs it.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="NodeException">It failed; the file that was there is untouched.</exception>
    public static Task PlaceAsync(RemoteScript script, string what, string path, CancellationToken cancellation) =>
        script.RunAsync(
            $"putting {what} in its place",
            $"{script.Sudo}mv -f {ShellText.Quote(path + ".new")} {ShellText.Quote(path)}",
            cancellation
        );
}
