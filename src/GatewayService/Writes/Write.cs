using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Writes;

/// <summary>One write under way: the client's request, and its outcome so far at each version.</summary>
internal sealed class Write : IDisposable
{
    private readonly Dictionary<Version, WriteResult> _results = [];
    private readonly List<Route> _entered = [];
    private readonly DivergenceInfo _draft;

    /// <summary>A write that was not sent yet; versions that committed an earlier try with the same key count as done.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="key">The record of its idempotency key; null when it has none.</param>
    /// <param name="draft">The write as a divergence without outcomes.</param>
    public Write(ClientRequest request, KeyRecord? key, DivergenceInfo draft)
    {
        (Request, Key, _draft) = (request, key, draft);
        foreach (KeyVersion done in key?.Done ?? [])
            _results[done.Version] = new WriteResult(WriteOutcome.Committed, done.Status, null) { Kept = done.Answer };
    }

    /// <summary>The client's request.</summary>
    public ClientRequest Request { get; }

    /// <summary>The record of its idempotency key; null when it has none.</summary>
    public KeyRecord? Key { get; private set; }

    /// <summary>Whether the log of divergences has recorded that the write is under way.</summary>
    public bool Begun { get; set; }

    /// <summary>The result at each version.</summary>
    public IReadOnlyDictionary<Version, WriteResult> Results => _results;

    /// <summary>The outcome at each version.</summary>
    public IReadOnlyDictionary<Version, WriteOutcome> Outcomes =>
        _results.ToDictionary(result => result.Key, result => result.Value.Outcome);

    /// <summary>The translation for each version. Several tasks fill the dictionary, which is also their lock.</summary>
    public Dictionary<Version, TranslationResult> Translations { get; } = [];

    /// <summary>Records that the write counts as under way at <paramref name="route"/>, until it is over.</summary>
    public void Entered(Route route) => _entered.Add(route);

    /// <summary>Sets or replaces the result at <paramref name="version"/>.</summary>
    public void Set(Version version, WriteResult result)
    {
        if (_results.Remove(version, out WriteResult? before))
            before.Dispose();
        _results.Add(version, result);
    }

    /// <summary>Removes a result, so that the write is sent again.</summary>
    public void Retry(Version version) => _results.Remove(version);

    /// <summary>The versions that have the write, or did not have the target of a DELETE.</summary>
    public HashSet<Version> Committed() =>
        [.. _results.Where(result => WriteVerdict.Has(result.Value.Outcome)).Select(result => result.Key)];

    /// <summary>The idempotency key's record now; null when there is no key.</summary>
    public KeyRecord? Remember(IReadOnlyDictionary<Version, KeptAnswer>? answers = null, KeptAnswer? answer = null)
    {
        if (Key is null)
            return null;
        KeyVersion[] done =
        [
            .. _results
                .Where(result => result.Value.Outcome == WriteOutcome.Committed)
                .Select(result => new KeyVersion(
                    result.Key,
                    result.Value.Status ?? StatusCodes.Status200OK,
                    answers?.GetValueOrDefault(result.Key) ?? result.Value.Kept
                )),
        ];
        return Key = Key with { Done = done, Answer = answer };
    }

    /// <summary>The write as a divergence, with its outcomes so far.</summary>
    /// <param name="underWay">The versions that the write is being sent to.</param>
    public DivergenceInfo Describe(IEnumerable<Version>? underWay = null) =>
        _draft with
        {
            Versions =
            [
                .. _results
                    .Select(result => result.Value.Describe(result.Key))
                    .Concat((underWay ?? []).Select(Unfinished))
                    .OrderByDescending(write => write.Version),
            ],
        };

    /// <summary>Disposes of the answers, and ends the write's count at the versions.</summary>
    public void Dispose()
    {
        foreach (TranslationResult translation in Translations.Values)
            translation.Dispose();
        foreach (WriteResult result in _results.Values)
            result.Dispose();
        foreach (Route route in _entered)
            route.Use.End(RequestKind.Write, Request.Client);
    }

    private static VersionWrite Unfinished(Version version) =>
        new(version, WriteOutcome.Unknown, null, "the gateway ended while the write was under way");
}
