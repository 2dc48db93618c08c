using VersionManager.Contracts.Releases;

namespace VersionManager.Fleet;

/// <summary>A release in a folder of this machine: the output of <c>New-AppRelease</c> and input of
/// <c>Publish-AppVersion</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Predecessor">The predecessor; null for none.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">The total size of the files.</param>
/// <param name="Path">The folder with the files and <c>release.json</c>.</param>
public sealed record AppRelease(string Application, Version Version, Version? Predecessor, int Files, long Bytes, string Path)
{
    internal static AppRelease Of(ReleaseManifest manifest, string path) =>
        new(
            manifest.Application,
            manifest.Version,
            manifest.Predecessor,
            manifest.Files.Count,
            manifest.Files.Sum(f => f.Size),
            path
        );
}
