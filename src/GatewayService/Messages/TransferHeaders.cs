namespace VersionManager.GatewayService.Messages;

/// <summary>The headers that are about one message's transfer and not its content (RFC 9110, section 7.6.1).</summary>
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

    /// <summary>Whether the header is one of them.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>A message's headers and its content's, without those of its transfer.</summary>
    public static IEnumerable<KeyValuePair<string, string[]>> Without(HttpResponseMessage message) =>
        message
            .Headers.NonValidated.Concat(message.Content.Headers.NonValidated)
            .Where(header => !Contains(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, (string[])[.. header.Value]));
}
