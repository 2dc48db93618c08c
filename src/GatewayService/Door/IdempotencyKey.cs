using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace VersionManager.GatewayService.Door;

/// <summary>The <c>Idempotency-Key</c> of a request (IETF httpapi draft), and the fingerprint of a request.</summary>
internal static class IdempotencyKey
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    private const int MaximalLength = 255;

    /// <summary>Reads the header, quoted as in the draft or without quotes, as many clients write it.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="key">The key; null when there is none.</param>
    /// <returns>False when the header is malformed.</returns>
    public static bool TryRead(IHeaderDictionary headers, out string? key)
    {
        key = null;
        if (!headers.TryGetValue(Header, out StringValues values))
            return true;
        if (values.Count != 1)
            return false;
        string text = values[0]!.Trim();
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"')
            text = text[1..^1];
        if (text.Length is 0 or > MaximalLength || text.Any(c => c is < ' ' or > '~' or '"' or '\\'))
            return false;
        key = text;
        return true;
    }

    /// <summary>A hash of method, target and body, which must be the same in a retry.</summary>
    public static string Fingerprint(ClientRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Target}\n"));
        hash.AppendData(request.Body.Hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
