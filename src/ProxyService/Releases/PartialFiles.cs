using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The files of a release that are on their way. They lie apart from its tree: they are written in place, and files of the tree
/// may be those of other releases too. A file moves into the tree when it is whole and has the manifest's digest.
/// </summary>
internal sealed class PartialFiles(string staging)
{
    /// <summary>What they are fetched into, by the paths that they have on their source.</summary>
    public string Folder { get; } = Path.Combine(staging, "partial");

    /// <summary>Moves what is whole into the tree; answers what is still missing.</summary>
    public async Task<IReadOnlyList<ReleaseFile>> CollectAsync(IReadOnlyList<ReleaseFile> missing, CancellationToken cancellation)
    {
        var left = new List<ReleaseFile>();
        foreach (ReleaseFile file in missing)
        {
            string path = PathOf(file),
                target = Path.Combine(staging, "tree", file.Path);
            if (await TreeVerifier.CheckAsync(path, file, cancellation) is not null)
            {
                left.Add(file);
                continue;
            }
            // rsync does not: it would be silent for as long as it takes.
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            File.Move(path, target);
        }
        return left;
    }

    /// <summary>Makes the folder.</summary>
    public void Create() => Directory.CreateDirectory(Folder);

    /// <summary>Forgets what came of some files.</summary>
    public void Forget(IEnumerable<ReleaseFile> files)
    {
        foreach (ReleaseFile file in files.Where(file => File.Exists(PathOf(file))))
            File.Delete(PathOf(file));
    }

    /// <summary>Forgets everything.</summary>
    public void Delete()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private string PathOf(ReleaseFile file) => Path.Combine(Folder, "tree", file.Path);
}
