using VersionManager.Contracts.Releases;

namespace VersionManager.GatewayService.Routes;

/// <summary>Tells reads from writes by a release's rules: the longest matching path decides.</summary>
internal sealed class RequestRules
{
    private readonly (GatewayRule Rule, RequestKind Kind)[] _rules;

    public RequestRules(GatewayManifest gateway) =>
        _rules = [
            .. gateway
                .Reads.Select(rule => (rule, RequestKind.Read))
                .Concat(gateway.Writes.Select(rule => (rule, RequestKind.Write)))
                .OrderByDescending(entry => entry.rule.Path?.Length ?? 0),
        ];

    /// <summary>The kind of a request.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">The request's path, decoded and without its query.</param>
    public RequestKind Classify(string method, string path)
    {
        foreach ((GatewayRule rule, RequestKind kind) in _rules)
        {
            if (rule.Method == method && Covers(rule.Path, path))
                return kind;
        }
        return RequestKind.Unknown;
    }

    /// <summary>The methods that a rule has for <paramref name="path"/>, for an <c>Allow</c> header.</summary>
    public IEnumerable<string> Methods(string path) =>
        _rules
            .Where(entry => Covers(entry.Rule.Path, path))
            .Select(entry => entry.Rule.Method)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static bool Covers(string? outer, string path) =>
        outer is null or "/"
        || (path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] == '/'));
}
