using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.Fleet.Releases;

/// <summary>Makes a release of a folder: hashes its files and writes <c>release.json</c> beside them.</summary>
internal static class ReleaseBuilder
{
    /// <summary>Makes the release.</summary>
    /// <param name="folder">The folder; its whole content becomes the release tree.</param>
    /// <param name="manifest">The manifest without its files.</param>
    /// <param name="overwrite">Whether an existing <c>release.json</c> is replaced.</param>
    /// <param name="progress">Gets the number of hashed bytes and the total.</param>
    /// <param name="cancellation">Cancels; nothing is written then.</param>
    /// <exception cref="ReleaseException">The release cannot be made; nothing is written.</exception>
    public static ReleaseFolder Build(
        string folder,
        ReleaseManifest manifest,
        bool overwrite,
        Action<long, long> progress,
        CancellationToken cancellation
    )
    {
        if (!Directory.Exists(folder))
            throw new ReleaseException(
                ReleaseErrorKind.ReleaseFolderNotFound,
                folder,
                $"The folder '{folder}' does not exist. Give the folder with the application's files."
            );
        string target = Path.Combine(folder, WellKnown.ManifestName);
        if (!overwrite && File.Exists(target))
            throw new ReleaseException(
                ReleaseErrorKind.ManifestExists,
                target,
                $"'{target}' exists. Replace it with -Force, or choose another folder: a published release should not change."
            );

        List<(string Name, FileInfo File)> files = [];
        Collect(new DirectoryInfo(folder), "", files);
        long total = files.Sum(f => f.File.Length),
            done = 0;
        List<ReleaseFile> entries = new(files.Count);
        foreach ((string name, FileInfo file) in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            using FileStream content = file.OpenRead();
            entries.Add(new ReleaseFile(name, LocalFileMode.Of(file.FullName), content.Length, ContentDigest.Hex(content)));
            progress(done += file.Length, total);
        }
        (byte[] bytes, ReleaseManifest read) = Write(manifest with { Files = entries }, target);
        string temporary = target + ".tmp";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, target, overwrite: true);
        return new ReleaseFolder(folder, read, bytes);
    }

    // Read back by the nodes' own rules, so that no node refuses a manifest made here.
    private static (byte[] Bytes, ReleaseManifest Manifest) Write(ReleaseManifest manifest, string target)
    {
        try
        {
            byte[] bytes = ReleaseManifestWriter.Write(manifest);
            return (bytes, ReleaseManifestReader.Read(bytes));
        }
        catch (ReleaseFormatException error)
        {
            throw new ReleaseException(
                ReleaseErrorKind.InvalidRelease,
                target,
                $"No release was made of '{Path.GetDirectoryName(target)}'. {error.Message}",
                error
            );
        }
    }

    private static void Collect(DirectoryInfo folder, string prefix, List<(string, FileInfo)> files)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string name = prefix + entry.Name;
            if (prefix.Length == 0 && (ReleaseFolder.NotInTree.Contains(name) || name == WellKnown.ManifestName + ".tmp"))
                continue;
            if ((entry.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0)
                throw new ReleaseException(
                    ReleaseErrorKind.UnsupportedFile,
                    entry.FullName,
                    $"'{entry.FullName}' is a link or a device; a release holds plain files. Put a copy of what it points to in its place."
                );
            if (entry is DirectoryInfo inner)
                Collect(inner, name + "/", files);
            else
                files.Add((name, (FileInfo)entry));
        }
    }
}
