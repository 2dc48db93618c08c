using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>Names with wildcards, as <c>Get-*</c> cmdlets take them.</summary>
internal sealed class NameFilter(IEnumerable<string>? patterns)
{
    private readonly WildcardPattern[]? _patterns = patterns
        ?.Select(p => new WildcardPattern(p, WildcardOptions.IgnoreCase))
        .ToArray();

    /// <summary>Whether one of the patterns matches, or there are none.</summary>
    public bool Matches(string name) => _patterns is null || _patterns.Any(p => p.IsMatch(name));
}
