using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.Kernel;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// Brings a release from the node that announced it (paper, section 4.3, steps 1 and 2): what equals a local file is taken by
/// reference, the rest is fetched, and the whole is verified before it becomes a release of this node.
/// </summary>
internal sealed class ReleaseSync(
    StateFolder folder, ReleaseStore store, ReleaseAdmission admission, IReleaseFetcher fetcher, ILogger<ReleaseSync> log)
{
    /// <summary>Step 1: fetches the manifest and makes a tree of what is here already. What an interrupted run brought is kept.</summary>
    /// <exception cref="ProblemException">The source cannot be reached, or the release may not come onto this node.</exception>
    public async Task<SyncPlan> CopyAsync(ReleaseKey key, IPAddress source, CancellationToken cancellation)
    {
        string staging = key.Below(folder.Incoming);
        try
        {
            Directory.CreateDirectory(staging);
            long received = await fetcher.FetchAsync(source, key, [WellKnown.ManifestName], staging, basis: null, cancellation).ConfigureAwait(false);
            ReleaseManifest manifest = admission.Admit(
                await File.ReadAllBytesAsync(Path.Combine(staging, WellKnown.ManifestName), cancellation).ConfigureAwait(false), key);
            string tree = Path.Combine(staging, "tree");
            await KeepWhatIsGoodAsync(tree, manifest, cancellation).ConfigureAwait(false);
            TreeFolders.Create(tree, manifest);
            var shared = new SharedContent(store.All.Values.Where(r => r.Manifest.Application == key.Application));
            long copied = 0;
            var missing = new List<ReleaseFile>();
            foreach (ReleaseFile file in manifest.Files)
            {
                string target = Path.Combine(tree, file.Path);
                if (File.Exists(target))
                    continue;
                if (shared.TryPlace(file, target))
                    copied += file.Size;
                else
                    missing.Add(file);
            }
            return new SyncPlan(key, source, staging, manifest, missing, copied, received);
        }
        catch (IOException e) when (FileSystemCalls.IsDiskFull(e))
        {
            throw Abandon(key, e);
        }
    }

    /// <summary>Step 2: fetches what is missing, verifies everything, and makes it a release of this node. Answers the bytes that came.</summary>
    /// <exception cref="ProblemException">The source cannot be reached, or what it has is not what the manifest says.</exception>
    public async Task<long> FetchAsync(SyncPlan plan, CancellationToken cancellation)
    {
        try
        {
            long received = await FetchFilesAsync(plan, plan.Missing.Select(file => file.Path), cancellation).ConfigureAwait(false);
            IReadOnlyList<TreeFault> faults = await TreeVerifier.FindFaultsAsync(plan.Tree, plan.Manifest, cancellation).ConfigureAwait(false);
            if (faults.Count > 0)
            {
                // A local file that was linked may be damaged here while the source has it whole: fetch those once more.
                ReleaseLog.Refetch(log, plan.Key.ToString(), faults.Count, faults[0].ToString());
                await KeepWhatIsGoodAsync(plan.Tree, plan.Manifest, cancellation).ConfigureAwait(false);
                TreeFolders.Create(plan.Tree, plan.Manifest);
                received += await FetchFilesAsync(
                    plan, plan.Manifest.Files.Select(f => f.Path).Where(path => !File.Exists(Path.Combine(plan.Tree, path))), cancellation).ConfigureAwait(false);
                faults = await TreeVerifier.FindFaultsAsync(plan.Tree, plan.Manifest, cancellation).ConfigureAwait(false);
            }
            if (faults.Count > 0)
            {
                Abandon(plan.Key);
                throw TreeFault.Refusal(plan.Key, faults);
            }
            admission.Check(plan.Manifest);
            Release release = store.Adopt(plan.Staging, plan.Manifest);
            ReleaseLog.Committed(log, plan.Key.ToString(), release.Bytes, plan.Manifest.Files.Count);
            return received;
        }
        catch (IOException e) when (FileSystemCalls.IsDiskFull(e))
        {
            throw Abandon(plan.Key, e);
        }
    }

    /// <summary>Deletes what an upgrade that ended for good had brought.</summary>
    public void Abandon(ReleaseKey key)
    {
        string staging = key.Below(folder.Incoming);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
    }

    private ProblemException Abandon(ReleaseKey key, IOException full)
    {
        Abandon(key);
        return AtomicFile.DiskFull(folder.Root, full);
    }

    private async Task<long> FetchFilesAsync(SyncPlan plan, IEnumerable<string> paths, CancellationToken cancellation)
    {
        string[] wanted = [.. paths.Select(path => "tree/" + path)];
        return wanted.Length == 0
            ? 0
            : await fetcher.FetchAsync(
                plan.Source, plan.Key, wanted, plan.Staging, store.Newest(plan.Key.Application, plan.Key.Version)?.Folder, cancellation).ConfigureAwait(false);
    }

    private static async Task KeepWhatIsGoodAsync(string tree, ReleaseManifest manifest, CancellationToken cancellation)
    {
        foreach (TreeFault fault in await TreeVerifier.FindFaultsAsync(tree, manifest, cancellation).ConfigureAwait(false))
        {
            string path = Path.Combine(tree, fault.Path);
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
                Directory.Delete(path, recursive: true);
            else if (Directory.Exists(Path.GetDirectoryName(path)))
                // Of the first attempt's tree not even the folders are there, and to delete a file in none is an error.
                File.Delete(path);
        }
    }
}
