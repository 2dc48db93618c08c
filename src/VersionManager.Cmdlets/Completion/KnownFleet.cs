namespace VersionManager.Cmdlets;

/// <summary>Applications and versions that nodes have told of, for completing words without asking anybody.</summary>
internal static class KnownFleet
{
    private static readonly object Gate = new();
    private static readonly SortedDictionary<string, SortedSet<Version>> Applications = new(StringComparer.Ordinal);

    /// <summary>The applications that are known of.</summary>
    public static IReadOnlyList<string> ApplicationNames
    {
        get
        {
            lock (Gate)
                return [.. Applications.Keys];
        }
    }

    /// <summary>The versions of an application, or of all; the newest first.</summary>
    public static IReadOnlyList<Version> VersionsOf(string? application)
    {
        lock (Gate)
            return [.. Applications.Where(a => application is null || a.Key == application).SelectMany(a => a.Value).Distinct().OrderByDescending(v => v)];
    }

    /// <summary>Remembers that a version exists.</summary>
    public static void Learn(string application, Version version)
    {
        lock (Gate)
        {
            if (!Applications.TryGetValue(application, out SortedSet<Version>? versions))
                Applications.Add(application, versions = []);
            versions.Add(version);
        }
    }
}
