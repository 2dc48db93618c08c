namespace VersionManager.GatewayService.Messages;

/// <summary>The headers of a message's transfer, not of its content (RFC 9110, section 7.6.1).</summary>
internal static class TransferHeaders
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Upgrade",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Content-Length",
        "Expect",
        "Date",
        "Server",
    };

    /// <summary>Whether the header is a transfer header.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>The headers of a message and its content, without transfer headers.</summary>
    public static IEnumerable<KeyValuePair<string, string[]>> Without(HttpResponseMessage message) =>
        message
            .Headers.NonValidated.Concat(message.Content.Headers.NonValidated)
            .Where(header => !Contains(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, (string[])[.. header.Value]));
}
