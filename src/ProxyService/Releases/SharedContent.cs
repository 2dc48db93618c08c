using VersionManager.Contracts.Releases;
using VersionManager.Kernel.Files;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The files of all releases of an application on the node. A wanted file that equals one of them in content and mode becomes a
/// hard link to it, so that no bytes are moved or stored twice; one that equals it only in content is copied.
/// </summary>
internal sealed class SharedContent
{
    private readonly Dictionary<string, List<(string Mode, string Path)>> _byDigest = new(StringComparer.Ordinal);

    /// <summary>The files of <paramref name="releases"/>.</summary>
    public SharedContent(IEnumerable<Release> releases)
    {
        foreach (Release release in releases)
        {
            foreach (ReleaseFile file in release.Manifest.Files)
                Add(file, Path.Combine(release.Tree, file.Path));
        }
    }

    /// <summary>Adds a file.</summary>
    public void Add(ReleaseFile file, string path)
    {
        if (!_byDigest.TryGetValue(file.Sha256, out List<(string, string)>? places))
            _byDigest.Add(file.Sha256, places = []);
        places.Add((file.Mode, path));
    }

    /// <summary>Whether a file with that content is here and unchanged.</summary>
    public async Task<bool> HasAsync(ReleaseFile file, CancellationToken cancellation)
    {
        foreach ((_, string path) in _byDigest.GetValueOrDefault(file.Sha256, []))
        {
            if (File.Exists(path) && await FileDigest.ComputeAsync(path, cancellation) == file.Sha256)
                return true;
        }
        return false;
    }

    /// <summary>Puts a file with that content and mode at <paramref name="target"/>, whose folder exists; false when there is
    /// none.</summary>
    /// <remarks>A linked file's content is not read: the whole tree is verified before it runs.</remarks>
    public bool TryPlace(ReleaseFile file, string target)
    {
        List<(string Mode, string Path)> places = _byDigest.GetValueOrDefault(file.Sha256, []);
        foreach ((string mode, string path) in places)
        {
            if (
                mode == file.Mode
                && new FileInfo(path) is { Exists: true } info
                && info.Length == file.Size
                && FileSystemCalls.TryLink(path, target)
            )
                return true;
        }
        foreach ((_, string path) in places)
        {
            if (new FileInfo(path) is not { Exists: true } info || info.Length != file.Size)
                continue;
            File.Copy(path, target);
            File.SetUnixFileMode(target, FileModes.Of(file));
            using FileStream stream = File.OpenWrite(target);
            stream.Flush(flushToDisk: true);
            return true;
        }
        return false;
    }
}
