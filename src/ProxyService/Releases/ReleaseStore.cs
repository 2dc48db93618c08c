using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Releases;

/// <summary>The node's releases. A release is there whole or not at all: it arrives and goes by one rename.</summary>
internal sealed class ReleaseStore
{
    private readonly DataFolder _folder;
    private readonly Lock _lock = new();
    private ImmutableDictionary<ReleaseKey, Release> _releases;

    /// <summary>The store in <paramref name="folder"/>, with the releases that earlier daemons left there.</summary>
    public ReleaseStore(DataFolder folder, ILogger<ReleaseStore> log)
    {
        _folder = folder;
        _releases = Scan(folder.Releases, log);
    }

    /// <summary>A snapshot of every release.</summary>
    public ImmutableDictionary<ReleaseKey, Release> All => Volatile.Read(ref _releases);

    public Release? Find(ReleaseKey key) => All.GetValueOrDefault(key);

    /// <exception cref="RefusalException">The node does not have the release.</exception>
    public Release Require(ReleaseKey key) =>
        Find(key)
        ?? throw new RefusalException(
            ProblemCode.ReleaseNotFound,
            $"The node has no release of {key}.",
            "Publish it to this node, or ask for the upgrade with a source node that has it."
        );

    /// <summary>The newest release of an application other than <paramref name="except"/>.</summary>
    public Release? Newest(string application, Version except) =>
        All
            .Values.Where(r => r.Manifest.Application == application && r.Manifest.Version != except)
            .MaxBy(r => r.Manifest.Version);

    /// <summary>Makes a finished folder (<c>release.json</c> and <c>tree/</c>) a release of the node, by moving it.</summary>
    public Release Adopt(string prepared, ReleaseManifest manifest)
    {
        var key = new ReleaseKey(manifest.Application, manifest.Version);
        string target = key.Below(_folder.Releases);
        lock (_lock)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            FolderSync.FlushTree(prepared);
            MoveAway(target);
            DurableRename.Folder(prepared, target);
            FolderSync.Flush(_folder.Releases);
            var release = new Release(manifest, target);
            Volatile.Write(ref _releases, _releases.SetItem(key, release));
            return release;
        }
    }

    /// <summary>Removes a release and deletes its files; files shared with other releases stay there.</summary>
    public void Remove(ReleaseKey key)
    {
        lock (_lock)
        {
            Volatile.Write(ref _releases, _releases.Remove(key));
            MoveAway(key.Below(_folder.Releases));
        }
    }

    private void MoveAway(string target)
    {
        if (!Directory.Exists(target))
            return;
        string trash = Path.Combine(_folder.Uploads, ".trash-" + Guid.NewGuid().ToString("N"));
        DurableRename.Folder(target, trash);
        Directory.Delete(trash, recursive: true);
    }

    private static ImmutableDictionary<ReleaseKey, Release> Scan(string root, ILogger log)
    {
        ImmutableDictionary<ReleaseKey, Release>.Builder releases = ImmutableDictionary.CreateBuilder<ReleaseKey, Release>();
        foreach (string application in Directory.EnumerateDirectories(root))
        {
            foreach (string folder in Directory.EnumerateDirectories(application))
            {
                try
                {
                    var release = new Release(
                        ReleaseManifestReader.Read(File.ReadAllBytes(Path.Combine(folder, WellKnown.ManifestName))),
                        folder
                    );
                    if (release.Key.Below(root) == folder)
                        releases.Add(release.Key, release);
                    else
                        ReleaseLog.Misplaced(log, folder, release.Key.ToString());
                }
                catch (Exception e) when (e is IOException or ReleaseFormatException or UnauthorizedAccessException)
                {
                    ReleaseLog.Unreadable(log, folder, e);
                }
            }
        }
        return releases.ToImmutable();
    }
}
