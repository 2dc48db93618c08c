namespace VersionManager.Cmdlets;

/// <summary>
/// The nodes, applications and versions seen in this session or an earlier one, to complete words without asking a node. New
/// names are saved in <see cref="KnownFleetFile"/> when a cmdlet ends.
/// </summary>
internal static class KnownFleet
{
    private static readonly object Gate = new();
    private static KnownNames? s_known;
    private static bool s_changed;

    /// <summary>The nodes that were connected.</summary>
    public static IReadOnlyCollection<string> NodeNames => Known.Nodes;

    /// <summary>The known applications.</summary>
    public static IEnumerable<string> ApplicationNames => Known.Applications.Keys;

    private static KnownNames Known
    {
        get
        {
            lock (Gate)
                return s_known ??= KnownFleetFile.Load();
        }
    }

    /// <summary>The versions of an application, or of all; the newest first.</summary>
    public static IReadOnlyList<Version> VersionsOf(string? application) =>
        [
            .. Known
                .Applications.Where(a => application is null || a.Key == application)
                .SelectMany(a => a.Value)
                .Distinct()
                .OrderDescending(),
        ];

    /// <summary>Remembers that a version exists.</summary>
    public static void Learn(string application, Version version) => Change(known => known.With(application, version));

    /// <summary>Remembers that a node exists.</summary>
    public static void Learn(string node) => Change(known => known.With(node));

    /// <summary>Saves new names for later sessions, beside those that other sessions have saved meanwhile.</summary>
    public static void Save()
    {
        lock (Gate)
        {
            if (!s_changed)
                return;
            s_changed = false;
            s_known = KnownFleetFile.Save(s_known!);
        }
    }

    private static void Change(Func<KnownNames, KnownNames> change)
    {
        lock (Gate)
        {
            KnownNames before = Known;
            s_known = change(before);
            s_changed |= !ReferenceEquals(before, s_known);
        }
    }
}
