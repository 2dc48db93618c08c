using System.Globalization;
using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Kernel;

namespace VersionManager.ProxyService.Releases;

/// <summary>Fetches with rsync, whose connection is a stream between the two daemons: no SSH, no port of its own.</summary>
/// <param name="commands">Runs <c>rsync</c>.</param>
/// <param name="shell">The command that connects rsync to a node; it is given node, application and version.</param>
/// <param name="deadline">How long one run may take.</param>
internal sealed class RsyncFetcher(CommandRunner commands, IReadOnlyList<string> shell, TimeSpan deadline) : IReleaseFetcher
{
    private const string Received = "Total bytes received: ";

    /// <inheritdoc/>
    public async Task<long> FetchAsync(
        IPAddress source, ReleaseKey release, IReadOnlyList<string> paths, string target, string? basis, CancellationToken cancellation)
    {
        // rsync splits its -e at spaces and honours single quotes; names and versions have neither.
        string connect = string.Join(' ', shell.Append(release.Application).Append(release.Version.ToString()).Select(word => $"'{word}'"));
        List<string> arguments =
        [
            "-e", connect, "--files-from=-", "--from0", "--perms", "--fsync", "--no-motd", "--no-human-readable", "--stats",
            // Times are not kept, so equal size and time say nothing: always compare content.
            "--ignore-times", "--timeout=60",
        ];
        if (basis is not null)
            arguments.Add("--copy-dest=" + basis);
        arguments.Add($"{source}::{SyncServer.ModuleName}/");
        arguments.Add(target + "/");
        CommandResult result;
        try
        {
            result = await commands.RunAsync("rsync", arguments, string.Concat(paths.Select(path => path + "\0")), deadline, cancellation).ConfigureAwait(false);
        }
        catch (CommandException e) when (e.TimedOut)
        {
            throw new ProblemException(ProblemCode.DeadlineExceeded, $"Fetching {release} from node {source} took longer than {deadline.TotalSeconds:0} s.", "Check the network between the nodes.", e);
        }
        catch (ToolMissingException e)
        {
            throw new ProblemException(ProblemCode.ToolMissing, e.Message, inner: e);
        }
        if (result.Succeeded)
            return ReadReceived(result.Output);
        string said = LastWords(result.Error);
        if (said.Contains("No space left on device", StringComparison.Ordinal))
            throw State.AtomicFile.DiskFull(target, new IOException(said));
        throw new ProblemException(
            ProblemCode.PeerUnreachable, $"Node {source} did not deliver {release}: {said}", $"Check that its daemon runs and has {release}: Get-AppVersion on that node.");
    }

    private static long ReadReceived(string output)
    {
        int start = output.IndexOf(Received, StringComparison.Ordinal);
        if (start < 0)
            return 0;
        ReadOnlySpan<char> rest = output.AsSpan(start + Received.Length);
        int end = rest.IndexOf('\n');
        return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long bytes) ? bytes : 0;
    }

    private static string LastWords(string error)
    {
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // The first lines say what happened; the last is rsync's summary of its exit status.
        return lines.Length == 0 ? "rsync said nothing." : string.Join("; ", lines.Take(3));
    }
}
