using VersionManager.Contracts.Control;

namespace VersionManager.Fleet.Releases;

/// <summary>Sends a release to a node: only the files whose content the node has in no release yet.</summary>
internal sealed class ReleasePublisher(ReleaseFolder release)
{
    /// <summary>Sends the release; the node verifies it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="start">Whether the node upgrades to the version at once.</param>
    /// <param name="progress">Gets the number of sent bytes and the total.</param>
    /// <param name="cancellation">Cancels; sending again continues with the missing files.</param>
    /// <exception cref="NodeException">The node cannot be reached.</exception>
    /// <exception cref="ProblemException">The node refuses the release.</exception>
    /// <exception cref="ReleaseException">A file differs from the manifest.</exception>
    public async Task<PublishedRelease> PublishAsync(
        VmNode node,
        bool start,
        Action<long, long> progress,
        CancellationToken cancellation
    )
    {
        string application = release.Manifest.Application;
        Version version = release.Manifest.Version;
        ReleaseUpload upload = await node.Client.BeginReleaseAsync(release.ManifestBytes, cancellation).ConfigureAwait(false);
        List<string> missing = [.. upload.Missing.Distinct()];
        long total = missing.Sum(m => release.Find(m).Entry.Size),
            sent = 0;
        foreach (string sha256 in missing)
        {
            progress(sent, total);
            using FileStream content = release.Find(sha256).File.OpenRead();
            await node
                .Client.UploadFileAsync(application, version, sha256, content, content.Length, cancellation)
                .ConfigureAwait(false);
            sent += content.Length;
        }
        progress(total, total);
        await node.Client.CommitReleaseAsync(application, version, start, cancellation).ConfigureAwait(false);
        int distinct = release.Manifest.Files.Select(f => f.Sha256).Distinct().Count();
        return new PublishedRelease(node.Name, application, version, missing.Count, total, distinct - missing.Count, start);
    }
}
