using System.Security.Cryptography;

namespace VersionManager.Fleet.Releases;

/// <summary>Computes SHA-256 in the form of the contracts.</summary>
internal static class ContentDigest
{
    /// <summary>The SHA-256 of the rest of a stream, in lower-case hexadecimal.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Globalization",
        "CA1308",
        Justification = "The contracts write hexadecimal in lower case."
    )]
    public static string Hex(Stream stream) => Convert.ToHexString(SHA256.HashData(stream)).ToLowerInvariant();
}
