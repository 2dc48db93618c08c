using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Writes;

/// <summary>One write under way: what was asked, and what became of it so far at each version.</summary>
internal sealed class Write : IDisposable
{
    private readonly Dictionary<Version, WriteResult> _results = [];
    private readonly List<Route> _entered = [];
    private readonly DivergenceInfo _draft;

    /// <summary>A write that was sent to no version yet, but for those that committed an earlier try with the same key.</summary>
    /// <param name="request">What the client asks.</param>
    /// <param name="key">What is remembered of its idempotency key; null when it has none.</param>
    /// <param name="draft">The write as a divergence of which nothing is known.</param>
    public Write(ClientRequest request, KeyRecord? key, DivergenceInfo draft)
    {
        (Request, Key, _draft) = (request, key, draft);
        foreach (KeyVersion done in key?.Done ?? [])
            _results[done.Version] = new WriteResult(WriteOutcome.Committed, done.Status, null) { Kept = done.Answer };
    }

    /// <summary>What the client asks.</summary>
    public ClientRequest Request { get; }

    /// <summary>What is remembered of its idempotency key; null when it has none.</summary>
    public KeyRecord? Key { get; private set; }

    /// <summary>Whether the log of divergences was told that the write is under way.</summary>
    public bool Begun { get; set; }

    /// <summary>What became of it, by version.</summary>
    public IReadOnlyDictionary<Version, WriteResult> Results => _results;

    /// <summary>The kinds of the same results.</summary>
    public IReadOnlyDictionary<Version, WriteOutcome> Outcomes =>
        _results.ToDictionary(result => result.Key, result => result.Value.Outcome);

    /// <summary>What translators made of it, by version. Several tasks fill it: it is its own lock.</summary>
    public Dictionary<Version, TranslationResult> Translations { get; } = [];

    /// <summary>Notes that the write counts as under way at <paramref name="route"/>, until it is over.</summary>
    public void Entered(Route route) => _entered.Add(route);

    /// <summary>Notes what became of it at <paramref name="version"/>, in place of what was known.</summary>
    public void Set(Version version, WriteResult result)
    {
        if (_results.Remove(version, out WriteResult? before))
            before.Dispose();
        _results.Add(version, result);
    }

    /// <summary>Forgets a try that may be made again.</summary>
    public void Retry(Version version) => _results.Remove(version);

    /// <summary>The versions that are as the write wants them.</summary>
    public HashSet<Version> Committed() =>
        [.. _results.Where(result => WriteVerdict.Has(result.Value.Outcome)).Select(result => result.Key)];

    /// <summary>What the idempotency key has to remember now; null when there is none.</summary>
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

    /// <summary>The write as a divergence, as far as it has come.</summary>
    /// <param name="underWay">The versions that it is being sent to.</param>
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

    /// <summary>Lets go of the answers, and of the versions at which the write counts as under way.</summary>
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
