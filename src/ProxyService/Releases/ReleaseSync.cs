using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// Fetches a release from a node that has it (paper, section 4.3, steps 1 and 2): files equal to local ones are hard-linked, the
/// others are fetched, and the whole tree is verified before it becomes a release of this node.
/// </summary>
internal sealed class ReleaseSync(
    DataFolder folder,
    ReleaseStore store,
    ReleaseAdmission admission,
    IReleaseFetcher fetcher,
    ILogger<ReleaseSync> log
)
{
    /// <summary>Step 1: fetches the manifest and makes a tree of the local files. Files from an interrupted run are
    /// kept.</summary>
    /// <exception cref="SourceException">The source did not deliver the manifest.</exception>
    /// <exception cref="RefusalException">The release may not come to this node.</exception>
    public async Task<SyncPlan> CopyAsync(ReleaseKey key, IPAddress source, FetchTerms terms, CancellationToken cancellation)
    {
        string staging = key.Below(folder.Incoming);
        try
        {
            (ReleaseManifest manifest, byte[] bytes) = await FetchManifestAsync(key, source, staging, terms, cancellation);
            string tree = Path.Combine(staging, "tree");
            await KeepWhatIsGoodAsync(tree, manifest, cancellation);
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
            return new SyncPlan(key, source, staging, manifest, bytes, missing, copied);
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw Abandon(key, e);
        }
    }

    /// <summary>The same plan with another source, which must have the same release; files from the first source are
    /// kept.</summary>
    /// <inheritdoc cref="CopyAsync"/>
    public async Task<SyncPlan> TurnAsync(SyncPlan plan, IPAddress source, FetchTerms terms, CancellationToken cancellation)
    {
        (_, byte[] bytes) = await FetchManifestAsync(plan.Key, source, plan.Staging, terms, cancellation);
        return plan.ManifestBytes.Span.SequenceEqual(bytes)
            ? plan with
            {
                Source = source,
            }
            : await CopyAsync(plan.Key, source, terms, cancellation);
    }

    /// <summary>Step 2: fetches the missing files, verifies the whole tree, and makes it a release of this node.</summary>
    /// <exception cref="SourceException">The source did not deliver the files; those that came are kept.</exception>
    /// <exception cref="RefusalException">The source's files differ from the manifest.</exception>
    public async Task FetchAsync(SyncPlan plan, FetchTerms terms, CancellationToken cancellation)
    {
        var partial = new PartialFiles(plan.Staging);
        try
        {
            IReadOnlyList<ReleaseFile> missing = plan
                .Missing.Where(file => !File.Exists(Path.Combine(plan.Tree, file.Path)))
                .ToArray();
            missing = await FetchFilesAsync(plan, partial, missing, terms, cancellation);
            IReadOnlyList<TreeFault> faults = await TreeVerifier.FindFaultsAsync(plan.Tree, plan.Manifest, cancellation);
            if (faults.Count > 0)
            {
                // A linked local file may be damaged while the source's is good: fetch such files once more.
                ReleaseLog.Refetch(log, plan.Key.ToString(), faults.Count, faults[0].ToString());
                partial.Forget(missing);
                await KeepWhatIsGoodAsync(plan.Tree, plan.Manifest, cancellation);
                TreeFolders.Create(plan.Tree, plan.Manifest);
                missing = plan.Manifest.Files.Where(file => !File.Exists(Path.Combine(plan.Tree, file.Path))).ToArray();
                missing = await FetchFilesAsync(plan, partial, missing, terms, cancellation);
                faults = await TreeVerifier.FindFaultsAsync(plan.Tree, plan.Manifest, cancellation);
            }
            if (faults.Count > 0)
            {
                // Another source may have a good file: this one's bytes must not be in its way.
                partial.Forget(missing);
                throw TreeFault.Refusal(
                    plan.Key,
                    [.. faults.Select(fault => missing.Any(file => file.Path == fault.Path) ? Tampered(fault) : fault)]
                );
            }
            admission.Check(plan.Manifest);
            partial.Delete();
            Release release = store.Adopt(plan.Staging, plan.Manifest);
            ReleaseLog.Committed(log, plan.Key.ToString(), release.Bytes, plan.Manifest.Files.Count);
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw Abandon(plan.Key, e);
        }
    }

    /// <summary>Deletes the files fetched by an upgrade that has ended for good.</summary>
    public void Abandon(ReleaseKey key)
    {
        string staging = key.Below(folder.Incoming);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
    }

    private RefusalException Abandon(ReleaseKey key, IOException full)
    {
        Abandon(key);
        return RefusalException.DiskFull(folder.Root, full);
    }

    private async Task<(ReleaseManifest Manifest, byte[] Bytes)> FetchManifestAsync(
        ReleaseKey key,
        IPAddress source,
        string staging,
        FetchTerms terms,
        CancellationToken cancellation
    )
    {
        Directory.CreateDirectory(staging);
        await fetcher.FetchAsync(
            new FetchRequest(source, key, [WellKnown.ManifestName], staging, Basis: null, Resumes: false, terms),
            cancellation
        );
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(staging, WellKnown.ManifestName), cancellation);
        return (admission.Admit(bytes, key), bytes);
    }

    /// <summary>Fetches files and moves the correct ones into the tree; returns the others.</summary>
    private async Task<IReadOnlyList<ReleaseFile>> FetchFilesAsync(
        SyncPlan plan,
        PartialFiles partial,
        IReadOnlyList<ReleaseFile> missing,
        FetchTerms terms,
        CancellationToken cancellation
    )
    {
        partial.Create();
        missing = await partial.CollectAsync(missing, cancellation);
        if (missing.Count == 0)
            return [];
        await fetcher.FetchAsync(
            new FetchRequest(
                plan.Source,
                plan.Key,
                [.. missing.Select(file => "tree/" + file.Path)],
                partial.Folder,
                store.Newest(plan.Key.Application, plan.Key.Version)?.Folder,
                Resumes: true,
                terms
            ),
            cancellation
        );
        return await partial.CollectAsync(missing, cancellation);
    }

    private static TreeFault Tampered(TreeFault missing) =>
        missing with
        {
            Message = "did not arrive as the manifest describes it",
        };

    private static async Task KeepWhatIsGoodAsync(string tree, ReleaseManifest manifest, CancellationToken cancellation)
    {
        foreach (TreeFault fault in await TreeVerifier.FindFaultsAsync(tree, manifest, cancellation))
        {
            string path = Path.Combine(tree, fault.Path);
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
                Directory.Delete(path, recursive: true);
            else if (Directory.Exists(Path.GetDirectoryName(path)))
                // Before the first attempt not even the folders exist, and deleting a file in a missing folder is an error.
                File.Delete(path);
        }
    }
}
