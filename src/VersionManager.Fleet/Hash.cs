using System.Security.Cryptography;

namespace VersionManager.Fleet;

/// <summary>SHA-256 as the contracts write it.</summary>
internal static class Hash
{
    private const string Digits = "0123456789abcdef";

    /// <summary>The SHA-256 of what is left of a stream, in lower-case hexadecimal.</summary>
    public static string Hex(Stream stream)
    {
        using SHA256 sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(stream).Select(b => $"{Digits[b >> 4]}{Digits[b & 15]}"));
    }
}
