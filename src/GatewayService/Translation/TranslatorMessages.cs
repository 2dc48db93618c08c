using System.Net;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Translation;

/// <summary>The messages between the gateway and translators (docs/gateway.md, "Translators").</summary>
internal static class TranslatorMessages
{
    private const string NoReason = "the translator does not say why";

    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        GatewayHeaders.Interface,
        GatewayHeaders.Method,
        GatewayHeaders.Target,
        GatewayHeaders.Status,
        GatewayHeaders.CannotTranslate,
    };

    /// <summary>The message that asks a translator.</summary>
    /// <param name="step">The translator, and its request.</param>
    /// <param name="what"><c>request</c> or <c>answer</c>.</param>
    /// <param name="content">The body for the translator.</param>
    /// <param name="headers">The headers for the translator.</param>
    public static HttpRequestMessage Question(
        TranslationStep step,
        string what,
        HttpContent content,
        IEnumerable<KeyValuePair<string, string[]>> headers
    )
    {
        // The address of the version's own server, with the translator's port.
        var uri = new UriBuilder(step.Route.Prefix) { Port = step.Route.Gateway.Translator!.Upstream, Path = "/" + what };
        var message = new HttpRequestMessage(HttpMethod.Post, uri.Uri) { Version = HttpVersion.Version11, Content = content };
        message.Headers.TryAddWithoutValidation(GatewayHeaders.Interface, step.Route.Predecessor?.ToString());
        message.Headers.TryAddWithoutValidation(GatewayHeaders.Method, step.Method);
        message.Headers.TryAddWithoutValidation(GatewayHeaders.Target, step.Target);
        Add(headers, message);
        return message;
    }

    /// <summary>The message that asks a version in its own interface.</summary>
    /// <param name="request">The request in that interface.</param>
    /// <param name="route">The version.</param>
    /// <param name="client">The client's address; null when it is not known.</param>
    /// <param name="progress">Called after every piece of the body.</param>
    public static HttpRequestMessage ToVersion(TranslatedRequest request, Route route, IPAddress? client, Action progress)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), route.Prefix + request.Target)
        {
            Version = HttpVersion.Version11,
        };
        if (request.Body.Length > 0 || request.Method is "PUT" or "POST" or "PATCH")
            message.Content = new BufferedContent(request.Body, progress);
        Add(request.Headers, message);
        message.Headers.TryAddWithoutValidation("X-Forwarded-For", client?.ToString());
        return message;
    }

    /// <summary>Why a translator refuses; null when it does not.</summary>
    public static string? Refusal(HttpResponseMessage answer) =>
        Header(answer, GatewayHeaders.CannotTranslate) is { } reason ? (reason.Length == 0 ? NoReason : reason)
        : answer.StatusCode == HttpStatusCode.NotImplemented ? NoReason
        : null;

    /// <summary>The first value of a header; null when there is none.</summary>
    public static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>The client's headers for a translator.</summary>
    public static IReadOnlyList<KeyValuePair<string, string[]>> HeadersOf(HttpRequest request) =>
        [
            .. request
                .Headers.Where(header => IsContent(header.Key))
                .Select(header => KeyValuePair.Create(header.Key, (string[])[.. header.Value.OfType<string>()])),
        ];

    /// <summary>The headers of an answer that are passed on.</summary>
    public static IReadOnlyList<KeyValuePair<string, string[]>> HeadersOf(HttpResponseMessage answer) =>
        [.. TransferHeaders.Without(answer).Where(header => IsContent(header.Key))];

    private static bool IsContent(string name) => !TransferHeaders.Contains(name) && !Own.Contains(name);

    private static void Add(IEnumerable<KeyValuePair<string, string[]>> headers, HttpRequestMessage message)
    {
        foreach ((string name, string[] values) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, values))
                message.Content?.Headers.TryAddWithoutValidation(name, values);
        }
    }
}
