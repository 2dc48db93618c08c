namespace VersionManager.GatewayService.Tests.Model;

/// <summary>
/// The values that a client may read at each path: the last acknowledged one, and those tried since without acknowledgement. Null
/// is "not there".
/// </summary>
public sealed class Known
{
    private readonly Dictionary<string, HashSet<string?>> _possible = new(StringComparer.Ordinal);

    public IEnumerable<string> Paths => _possible.Keys;

    public IReadOnlySet<string?> Possible(string path) =>
        _possible.TryGetValue(path, out HashSet<string?>? values) ? values : new HashSet<string?> { null };

    /// <summary>The value, if there is only one.</summary>
    public bool IsCertain(string path, out string? value)
    {
        IReadOnlySet<string?> values = Possible(path);
        value = values.Count == 1 ? values.Single() : null;
        return values.Count == 1;
    }

    public void Acknowledged(string path, params IEnumerable<string?> values) => _possible[path] = [.. values];

    public void Tried(string path, string? value) => _possible[path] = [.. Possible(path), value];
}
