using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Writes;

/// <summary>
/// Translates a write for every version before it is sent to any: a write that one version cannot understand must not reach the
/// others.
/// </summary>
internal sealed class WriteTranslator(TranslatorClient translators)
{
    /// <summary>Translates <paramref name="write"/> for those of <paramref name="targets"/> that need it.</summary>
    /// <returns>
    /// The problem when the write was sent to no version yet and cannot be translated; null otherwise.
    /// </returns>
    public async Task<GatewayProblem?> TranslateAsync(Write write, RouteSnapshot routes, IEnumerable<Route> targets)
    {
        await Task.WhenAll(targets.Select(route => TranslateAsync(write, routes, route)));
        if (write.Results.Count > 0)
            return null;
        VersionWrite[] refused =
        [
            .. write
                .Translations.Where(entry => entry.Value.Cannot is not null)
                .OrderByDescending(entry => entry.Key)
                .Select(entry => new VersionWrite(
                    entry.Key,
                    WriteOutcome.Unsent,
                    null,
                    "cannot be translated: " + entry.Value.Cannot
                )),
        ];
        return refused.Length == 0 ? null : ClientProblems.WriteNotTranslated(refused);
    }

    private async Task TranslateAsync(Write write, RouteSnapshot routes, Route route)
    {
        lock (write.Translations)
        {
            // A translator that could not be asked is asked again.
            if (write.Translations.TryGetValue(route.Version, out TranslationResult? known) && known.Failure is null)
                return;
        }
        IReadOnlyList<Route> chain = TranslationChain.Find(routes, route, write.Request.Interface, out string? reason);
        if (chain.Count == 0 && reason is null)
            return;
        TranslationResult translation = reason is not null
            ? new TranslationResult(null, reason, null)
            : await translators.TranslateAsync(write.Request, chain, CancellationToken.None);
        lock (write.Translations)
            write.Translations[route.Version] = translation;
    }
}
