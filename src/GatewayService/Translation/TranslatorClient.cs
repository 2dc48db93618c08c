using System.Globalization;
using System.Net;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Upstream;

namespace VersionManager.GatewayService.Translation;

/// <summary>Asks translators, which run in their versions' guests (docs/gateway.md, "Translators").</summary>
internal sealed class TranslatorClient(UpstreamClient upstream, BodyReader bodies, TimeProvider time)
{
    /// <summary>Translates a request by <paramref name="chain"/>, which has at least one translator.</summary>
    public async Task<TranslationResult> TranslateAsync(
        ClientRequest request,
        IReadOnlyList<Route> chain,
        CancellationToken cancellationToken
    )
    {
        var current = new TranslatedRequest(
            request.Method,
            request.Target,
            TranslatorMessages.HeadersOf(request.Context.Request),
            request.Body,
            []
        );
        foreach (Route route in chain)
        {
            TranslationResult next;
            try
            {
                next = await TranslateAsync(current, route, cancellationToken);
            }
            finally
            {
                // The client's own body is still needed, for other versions.
                if (!ReferenceEquals(current.Body, request.Body))
                    current.Body.Dispose();
            }
            if (next.Request is null)
                return next;
            current = next.Request;
        }
        return new TranslationResult(current, null, null);
    }

    /// <summary>Translates a version's answer back to the client's interface.</summary>
    /// <param name="request">The request that the version answered.</param>
    /// <param name="answer">The answer. It is disposed of when a translation replaces it.</param>
    /// <param name="cancellationToken">Cancels the translation.</param>
    /// <returns>The answer, and why it could not be translated, which is null when it was.</returns>
    public async Task<(HttpResponseMessage Answer, string? Cannot)> AnswerAsync(
        TranslatedRequest request,
        HttpResponseMessage answer,
        CancellationToken cancellationToken
    )
    {
        foreach (TranslationStep step in request.Steps.Reverse().Where(step => step.Route.Gateway.Translator!.Answers))
        {
            var content = new StreamContent(await answer.Content.ReadAsStreamAsync(cancellationToken));
            using HttpRequestMessage question = TranslatorMessages.Question(
                step,
                "answer",
                content,
                TranslatorMessages.HeadersOf(answer)
            );
            string was = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            question.Headers.TryAddWithoutValidation(GatewayHeaders.Status, was);
            HttpResponseMessage back;
            try
            {
                back = await upstream.Invoker.SendAsync(question, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return (answer, $"the translator of version {step.Route.Version} could not be asked");
            }
            answer.Dispose();
            answer = back;
            if (TranslatorMessages.Refusal(back) is { } cannot)
                return (answer, $"version {step.Route.Version}: {cannot}");
            if (back.StatusCode != HttpStatusCode.OK)
                return (answer, $"the translator of version {step.Route.Version} answered {(int)back.StatusCode}");
            if (
                int.TryParse(TranslatorMessages.Header(back, GatewayHeaders.Status), out int status)
                && status is >= 200 and <= 599
            )
                back.StatusCode = (HttpStatusCode)status;
            foreach (string name in new[] { GatewayHeaders.Status, GatewayHeaders.Method, GatewayHeaders.Target })
                back.Headers.Remove(name);
        }
        return (answer, null);
    }

    /// <summary>Asks one translator, within its version's time-out.</summary>
    private async Task<TranslationResult> TranslateAsync(
        TranslatedRequest current,
        Route route,
        CancellationToken cancellationToken
    )
    {
        var step = new TranslationStep(route, current.Method, current.Target);
        using HttpRequestMessage question = TranslatorMessages.Question(
            step,
            "request",
            new BufferedContent(current.Body, static () => { }),
            current.Headers
        );
        using var late = new CancellationTokenSource(route.Timeout, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using HttpResponseMessage answer = await upstream.Invoker.SendAsync(question, limited.Token);
            if (TranslatorMessages.Refusal(answer) is { } reason)
                return Cannot($"version {route.Version}: {reason}");
            if (answer.StatusCode != HttpStatusCode.OK)
                return Failure($"the translator of version {route.Version} answered {(int)answer.StatusCode}");
            string target = TranslatorMessages.Header(answer, GatewayHeaders.Target) ?? current.Target;
            using Stream stream = await answer.Content.ReadAsStreamAsync(limited.Token);
            BufferedBody? body = await bodies.ReadAsync(stream, null, limited.Token);
            if (body is null)
                return Cannot($"the translator of version {route.Version} returned more than {bodies.Limit} bytes");
            if (target.Length == 0 || target[0] != '/')
            {
                body.Dispose();
                return Failure($"the translator of version {route.Version} translated the path to '{target}', which is no path");
            }
            var translated = new TranslatedRequest(
                TranslatorMessages.Header(answer, GatewayHeaders.Method) ?? current.Method,
                target,
                TranslatorMessages.HeadersOf(answer),
                body,
                [.. current.Steps, step]
            );
            return new TranslationResult(translated, null, null);
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return Failure($"the translator of version {route.Version} could not be asked");
        }
    }

    private static TranslationResult Cannot(string reason) => new(null, reason, null);

    private static TranslationResult Failure(string reason) => new(null, null, reason);
}
