using VersionManager.Contracts.Releases;
using VersionManager.Kernel.Files;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// The files that the node has already, in any release of an application. A file that is equal in content and mode gets a second
/// name (a hard link: no bytes move, and none are stored twice), one that is equal in content only is copied.
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

    /// <summary>Counts in one more file.</summary>
    public void Add(ReleaseFile file, string path)
    {
        if (!_byDigest.TryGetValue(file.Sha256, out List<(string, string)>? places))
            _byDigest.Add(file.Sha256, places = []);
        places.Add((file.Mode, path));
    }

    /// <summary>Whether a file of that content is here and still has it.</summary>
    public async Task<bool> HasAsync(ReleaseFile file, CancellationToken cancellation)
    {
        foreach ((_, string path) in _byDigest.GetValueOrDefault(file.Sha256, []))
        {
            if (File.Exists(path) && await FileDigest.ComputeAsync(path, cancellation) == file.Sha256)
                return true;
        }
        return false;
    }

    /// <summary>Puts a file of that content and mode at <paramref name="target"/>, whose folder exists; false when none is
    /// here.</summary>
    /// <remarks>The content is not read when it is linked: the whole tree is verified before it runs.</remarks>
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
