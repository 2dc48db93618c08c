using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Writes;

/// <summary>One write under way: what was asked, and what became of it so far at each version.</summary>
internal sealed class Write : IDisposable
{
    private readonly Dictionary<Version, WriteResult> _results = [];
    private readonly List<Route> _entered = [];

    public Write(HttpContext context, BufferedBody body, KeyRecord? key, string application, DateTimeOffset now)
    {
        (Context, Body, Key) = (context, body, key);
        Id = DivergenceLog.NewId();
        Target = context.Request.Path + context.Request.QueryString;
        (_application, _at) = (application, now);
        foreach (KeyVersion done in key?.Done ?? [])
            _results[done.Version] = new WriteResult(WriteOutcome.Committed, done.Status, null) { Kept = done.Answer };
    }

    private readonly string _application;
    private readonly DateTimeOffset _at;

    public string Id { get; }

    public HttpContext Context { get; }

    public BufferedBody Body { get; }

    public string Target { get; }

    /// <summary>What is remembered of its idempotency key; null when it has none.</summary>
    public KeyRecord? Key { get; private set; }

    /// <summary>Whether the log was told that it is under way.</summary>
    public bool Begun { get; set; }

    public IReadOnlyDictionary<Version, WriteResult> Results => _results;

    public IReadOnlyDictionary<Version, WriteOutcome> Outcomes =>
        _results.ToDictionary(result => result.Key, result => result.Value.Outcome);

    /// <summary>Whether sending it twice is the same as once (RFC 9110, section 9.2.2).</summary>
    public bool IsIdempotent => HttpMethods.IsPut(Context.Request.Method) || HttpMethods.IsDelete(Context.Request.Method);

    public void Entered(Route route) => _entered.Add(route);

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

    /// <summary>What the idempotency key has to remember now.</summary>
    public KeyRecord? Remember(IReadOnlyDictionary<Version, KeptAnswer>? answers = null, KeptAnswer? answer = null) =>
        Key = Key is null
            ? null
            : Key with
            {
                Done =
                [
                    .. _results
                        .Where(result => result.Value.Outcome == WriteOutcome.Committed)
                        .Select(result => new KeyVersion(
                            result.Key,
                            result.Value.Status ?? StatusCodes.Status200OK,
                            answers?.GetValueOrDefault(result.Key) ?? result.Value.Kept
                        )),
                ],
                Answer = answer,
            };

    /// <summary>The write as a divergence, as far as it has come.</summary>
    public DivergenceInfo Describe(IEnumerable<Version>? underWay = null) =>
        new(
            Id,
            _application,
            Context.Request.Method,
            Target,
            Key?.Key,
            _at,
            [
                .. _results
                    .Select(result => result.Value.Describe(result.Key))
                    .Concat(
                        (underWay ?? []).Select(version => new VersionWrite(
                            version,
                            WriteOutcome.Unknown,
                            null,
                            "the gateway ended while the write was under way"
                        ))
                    )
                    .OrderByDescending(write => write.Version),
            ],
            null,
            null
        );

    /// <summary>What translators made of it, by version.</summary>
    public Dictionary<Version, TranslationResult> Translations { get; } = [];

    public void Dispose()
    {
        foreach (TranslationResult translation in Translations.Values)
            translation.Dispose();
        foreach (WriteResult result in _results.Values)
            result.Dispose();
        foreach (Route route in _entered)
            route.Use.End(RequestKind.Write, Context.Connection.RemoteIpAddress);
    }
}
