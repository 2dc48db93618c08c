using VersionManager.Contracts.Releases;

namespace VersionManager.Fleet;

/// <summary>A release in a folder of this machine: what <c>New-AppRelease</c> puts out and <c>Publish-AppVersion</c>
/// takes.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Predecessor">The version before it; null when it names none.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Bytes">The files' size together.</param>
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
