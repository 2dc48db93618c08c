using System.Net;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Writes;

namespace VersionManager.GatewayService.Translation;

/// <summary>Asks translators, which run in their versions' guests (docs/gateway.md, "Translators").</summary>
internal sealed class TranslatorClient(GatewayOptions options, UpstreamClient upstream, TimeProvider time)
{
    private const string NoReason = "the translator does not say why";

    private static readonly HashSet<string> Transfer = new(StringComparer.OrdinalIgnoreCase)
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
        ForwardingHeaders.Interface,
        ForwardingHeaders.Method,
        ForwardingHeaders.Target,
        ForwardingHeaders.Status,
        ForwardingHeaders.CannotTranslate,
    };

    /// <summary>Takes a request through <paramref name="chain"/>, which has at least one translator.</summary>
    public async Task<TranslationResult> TranslateAsync(
        HttpContext context,
        IReadOnlyList<Route> chain,
        BufferedBody? body,
        CancellationToken cancellation
    )
    {
        string method = context.Request.Method,
            target = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        IReadOnlyList<KeyValuePair<string, string[]>> headers =
        [
            .. context
                .Request.Headers.Where(header => !Transfer.Contains(header.Key))
                .Select(header => KeyValuePair.Create(header.Key, (string[])[.. header.Value.OfType<string>()])),
        ];
        var steps = new List<TranslationStep>();
        BufferedBody? current = body;
        foreach (Route route in chain)
        {
            steps.Add(new TranslationStep(route, method, target));
            using HttpRequestMessage question = Question(steps[^1], "request");
            question.Content = current is null ? new ByteArrayContent([]) : new BufferedContent(current, static () => { });
            Copy(headers, question);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var timer = time.CreateTimer(_ => limited.Cancel(), null, route.Timeout, Timeout.InfiniteTimeSpan);
            try
            {
                using HttpResponseMessage answer = await upstream.Invoker.SendAsync(question, limited.Token);
                if (Refusal(answer) is { } cannot)
                    return End(current, body, new TranslationResult(null, $"version {route.Version}: {cannot}", null));
                if (answer.StatusCode != HttpStatusCode.OK)
                    return End(
                        current,
                        body,
                        new TranslationResult(
                            null,
                            null,
                            $"the translator of version {route.Version} answered {(int)answer.StatusCode}"
                        )
                    );
                using Stream stream = await answer.Content.ReadAsStreamAsync(limited.Token);
                BufferedBody? next = await BufferedBody.ReadAsync(
                    stream,
                    null,
                    options.BodyMemory,
                    options.MaximalBody,
                    options.StateFolder,
                    limited.Token
                );
                if (next is null)
                    return End(
                        current,
                        body,
                        new TranslationResult(
                            null,
                            $"version {route.Version} makes more than {options.MaximalBody} bytes of it",
                            null
                        )
                    );
                method = Header(answer, ForwardingHeaders.Method) ?? method;
                target = Header(answer, ForwardingHeaders.Target) ?? target;
                headers = HeadersOf(answer);
                if (target.Length == 0 || target[0] != '/')
                    return End(
                        next,
                        null,
                        new TranslationResult(
                            null,
                            null,
                            $"the translator of version {route.Version} made '{target}' of the path"
                        )
                    );
                if (!ReferenceEquals(current, body))
                    current?.Dispose();
                current = next;
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException
                    || (e is OperationCanceledException && !cancellation.IsCancellationRequested)
                )
            {
                return End(
                    current,
                    body,
                    new TranslationResult(null, null, $"the translator of version {route.Version} could not be asked")
                );
            }
        }
        return new TranslationResult(new TranslatedRequest(method, target, headers, current!, steps), null, null);
    }

    /// <summary>The message that asks a version in its own interface.</summary>
    public static HttpRequestMessage Message(TranslatedRequest request, Route route, HttpContext context, Action progress)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), route.Prefix + request.Target)
        {
            Version = HttpVersion.Version11,
        };
        if (request.Body.Length > 0 || request.Method is "PUT" or "POST" or "PATCH")
            message.Content = new BufferedContent(request.Body, progress);
        Copy(request.Headers, message);
        message.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        return message;
    }

    /// <summary>Takes a version's answer back to the client's interface.</summary>
    /// <returns>The answer, and why it could not be translated; null when it was.</returns>
    public async Task<(HttpResponseMessage Answer, string? Cannot)> AnswerAsync(
        TranslatedRequest request,
        HttpResponseMessage answer,
        CancellationToken cancellation
    )
    {
        foreach (TranslationStep step in request.Steps.Reverse().Where(step => step.Route.Gateway.Translator!.Answers))
        {
            using HttpRequestMessage question = Question(step, "answer");
            question.Headers.TryAddWithoutValidation(
                ForwardingHeaders.Status,
                ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
            question.Content = new StreamContent(await answer.Content.ReadAsStreamAsync(cancellation));
            Copy(HeadersOf(answer), question);
            HttpResponseMessage back;
            try
            {
                back = await upstream.Invoker.SendAsync(question, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return (answer, $"the translator of version {step.Route.Version} could not be asked");
            }
            answer.Dispose();
            answer = back;
            if (Refusal(back) is { } cannot)
                return (answer, $"version {step.Route.Version}: {cannot}");
            if (back.StatusCode != HttpStatusCode.OK)
                return (answer, $"the translator of version {step.Route.Version} answered {(int)back.StatusCode}");
            if (int.TryParse(Header(back, ForwardingHeaders.Status), out int status) && status is >= 200 and <= 599)
                back.StatusCode = (HttpStatusCode)status;
            foreach (string name in new[] { ForwardingHeaders.Status, ForwardingHeaders.Method, ForwardingHeaders.Target })
                back.Headers.Remove(name);
        }
        return (answer, null);
    }

    private static HttpRequestMessage Question(TranslationStep step, string what)
    {
        // The same host as the version's own server, at the translator's port.
        var uri = new UriBuilder(step.Route.Prefix) { Port = step.Route.Gateway.Translator!.Upstream, Path = "/" + what };
        var message = new HttpRequestMessage(HttpMethod.Post, uri.Uri) { Version = HttpVersion.Version11 };
        message.Headers.TryAddWithoutValidation(ForwardingHeaders.Interface, step.Route.Predecessor?.ToString());
        message.Headers.TryAddWithoutValidation(ForwardingHeaders.Method, step.Method);
        message.Headers.TryAddWithoutValidation(ForwardingHeaders.Target, step.Target);
        return message;
    }

    private static string? Refusal(HttpResponseMessage answer) =>
        Header(answer, ForwardingHeaders.CannotTranslate) is { } reason
            ? reason.Length == 0
                ? NoReason
                : reason
            : answer.StatusCode == HttpStatusCode.NotImplemented
                ? NoReason
                : null;

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static List<KeyValuePair<string, string[]>> HeadersOf(HttpResponseMessage message) =>
        [
            .. message
                .Headers.NonValidated.Concat(message.Content.Headers.NonValidated)
                .Where(header => !Transfer.Contains(header.Key))
                .Select(header => KeyValuePair.Create(header.Key, (string[])[.. header.Value])),
        ];

    private static void Copy(IEnumerable<KeyValuePair<string, string[]>> headers, HttpRequestMessage message)
    {
        foreach ((string name, string[] values) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, values))
                message.Content?.Headers.TryAddWithoutValidation(name, values);
        }
    }

    private static TranslationResult End(BufferedBody? current, BufferedBody? own, TranslationResult translation)
    {
        if (!ReferenceEquals(current, own))
            current?.Dispose();
        return translation;
    }
}
