using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>Compares a tree with its manifest: every file's type, mode, size and SHA-256, and nothing else in it.</summary>
internal static class TreeVerifier
{
    /// <summary>Every difference between <paramref name="tree"/> and <paramref name="manifest"/>; empty when they
    /// agree.</summary>
    public static async Task<IReadOnlyList<TreeFault>> FindFaultsAsync(
        string tree,
        ReleaseManifest manifest,
        CancellationToken cancellation
    )
    {
        var faults = new List<TreeFault>();
        HashSet<string> unexpected = List(tree, manifest, faults);
        foreach (ReleaseFile file in manifest.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            unexpected.Remove(file.Path);
            if (await CheckAsync(Path.Combine(tree, file.Path), file, cancellation) is { } fault)
                faults.Add(new TreeFault(file.Path, fault));
        }
        faults.AddRange(unexpected.Select(path => new TreeFault(path, "is not in the manifest")));
        return faults;
    }

    /// <summary>How one file differs from the manifest; null when it does not.</summary>
    public static async Task<string?> CheckAsync(string path, ReleaseFile file, CancellationToken cancellation)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null)
            return "is a symbolic link";
        if (!info.Exists)
            return "is missing";
        if ((info.Attributes & (FileAttributes.Device | FileAttributes.Directory)) != 0)
            return "is no regular file";
        if (info.Length != file.Size)
            return $"has {info.Length} bytes instead of {file.Size}";
        if (info.UnixFileMode != FileModes.Of(file))
            return $"has mode {FileModes.Text(info.UnixFileMode)} instead of {file.Mode}";
        return await FileDigest.ComputeAsync(path, cancellation) == file.Sha256 ? null : "does not have the manifest's SHA-256";
    }

    private static HashSet<string> List(string tree, ReleaseManifest manifest, List<TreeFault> faults)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (ReleaseFile file in manifest.Files)
        {
            for (
                int slash = file.Path.IndexOf('/', StringComparison.Ordinal);
                slash > 0;
                slash = file.Path.IndexOf('/', slash + 1)
            )
                folders.Add(file.Path[..slash]);
        }
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (!Directory.Exists(tree))
            return found;
        var pending = new Stack<string>([tree]);
        while (pending.TryPop(out string? folder))
        {
            foreach (
                FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos(
                    "*",
                    new EnumerationOptions { AttributesToSkip = 0 }
                )
            )
            {
                string path = Path.GetRelativePath(tree, entry.FullName);
                if (entry is not DirectoryInfo || entry.LinkTarget is not null)
                    found.Add(path);
                else if (folders.Contains(path))
                    pending.Push(entry.FullName);
                else
                    faults.Add(new TreeFault(path, "is a folder without files of the manifest"));
            }
        }
        return found;
    }
}
