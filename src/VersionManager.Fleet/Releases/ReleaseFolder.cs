using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.Fleet.Releases;

/// <summary>A release in a folder: its files, and <c>release.json</c> beside them.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Manifest">The parsed <c>release.json</c>.</param>
/// <param name="ManifestBytes">The exact bytes of <c>release.json</c>, which a signature covers.</param>
internal sealed record ReleaseFolder(string Path, ReleaseManifest Manifest, byte[] ManifestBytes)
{
    /// <summary>Files in the folder that are not part of the tree.</summary>
    public static IReadOnlyCollection<string> NotInTree { get; } = [WellKnown.ManifestName, WellKnown.ManifestName + ".sig"];

    /// <summary>Reads a release.</summary>
    /// <param name="path">The folder, or its <c>release.json</c>.</param>
    /// <exception cref="ReleaseException">The folder is no release.</exception>
    public static ReleaseFolder Load(string path)
    {
        if (System.IO.Path.GetFileName(path) == WellKnown.ManifestName)
            path = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(path))
            throw new ReleaseException(
                ReleaseErrorKind.ReleaseFolderNotFound,
                path,
                $"The folder '{path}' does not exist. Give the folder that New-AppRelease made a release of."
            );
        string file = System.IO.Path.Combine(path, WellKnown.ManifestName);
        if (!File.Exists(file))
            throw new ReleaseException(
                ReleaseErrorKind.ManifestNotFound,
                path,
                $"The folder '{path}' has no {WellKnown.ManifestName}. Make one with New-AppRelease -Path '{path}'."
            );
        byte[] bytes = File.ReadAllBytes(file);
        try
        {
            return new ReleaseFolder(path, ReleaseManifestReader.Read(bytes), bytes);
        }
        catch (ReleaseFormatException error)
        {
            throw new ReleaseException(ReleaseErrorKind.InvalidRelease, file, $"{file}: {error.Message}", error);
        }
    }

    /// <summary>The file on this machine with that SHA-256.</summary>
    /// <exception cref="ReleaseException">The file is missing, or does not have the manifest's size.</exception>
    public (FileInfo File, ReleaseFile Entry) Find(string sha256)
    {
        ReleaseFile entry = Manifest.Files.First(f => f.Sha256 == sha256);
        FileInfo file = new(System.IO.Path.Combine(Path, entry.Path));
        return file.Exists && file.Length == entry.Size
            ? (file, entry)
            : throw new ReleaseException(
                ReleaseErrorKind.ReleaseTampered,
                file.FullName,
                $"'{file.FullName}' is not the file that {WellKnown.ManifestName} lists ({(file.Exists ? $"{file.Length} bytes instead of {entry.Size}" : "it does not exist")}). Make the release again with New-AppRelease -Force."
            );
    }
}
