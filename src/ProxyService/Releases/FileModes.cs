using System.Globalization;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>Converts file modes between a manifest's octal text and the file system's bits.</summary>
internal static class FileModes
{
    /// <summary>The bits of a manifest's mode, which the manifest's reader has checked.</summary>
    public static UnixFileMode Of(ReleaseFile file) => (UnixFileMode)Convert.ToInt32(file.Mode, 8);

    /// <summary>A mode as manifests write it.</summary>
    public static string Text(UnixFileMode mode) =>
        "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0').ToString(CultureInfo.InvariantCulture);
}
