using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>The folders of a tree, which every user of a guest may enter.</summary>
internal static class TreeFolders
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    /// <summary>Creates the folders of the files of <paramref name="manifest"/>.</summary>
    public static void Create(string tree, ReleaseManifest manifest)
    {
        Make(tree);
        foreach (string? folder in manifest.Files.Select(file => Path.GetDirectoryName(file.Path)).Distinct())
        {
            if (!string.IsNullOrEmpty(folder))
                Make(Path.Combine(tree, folder));
        }
    }

    private static void Make(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Make(Path.GetDirectoryName(folder)!);
        // The process's umask must not decide who can read a release.
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Readable);
    }
}
