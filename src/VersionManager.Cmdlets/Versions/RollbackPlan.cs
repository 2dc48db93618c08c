using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>The effect of a rollback on each node.</summary>
/// <param name="Application">The application.</param>
/// <param name="From">The version to leave.</param>
/// <param name="Nodes">The nodes that go back.</param>
/// <param name="Absent">The nodes that answered and do not have the application.</param>
/// <param name="NotReached">The names of nodes that did not answer.</param>
internal sealed record RollbackPlan(
    string Application,
    Version From,
    IReadOnlyList<RollbackPlan.Step> Nodes,
    IReadOnlyList<NodeReference> Absent,
    IReadOnlyList<string> NotReached
)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="application">The application.</param>
    /// <param name="named">The version to leave; null for the newest that runs, is upgrading or failed on any node.</param>
    /// <param name="survey">The nodes' versions.</param>
    /// <param name="allowMixed">Whether the nodes may run different versions afterwards.</param>
    /// <exception cref="NodeException">The rollback is ambiguous, or a node would run nothing; the message says what to
    /// do.</exception>
    public static RollbackPlan Make(string application, Version? named, VersionSurvey survey, bool allowMixed)
    {
        NodeReference[] absent = [.. survey.Answers.Where(a => !a.Versions.Any(IsLive)).Select(a => a.Node)];
        var taking = survey.Answers.Where(a => a.Versions.Any(IsLive)).ToArray();
        if (taking.Length == 0)
            return new RollbackPlan(application, named ?? new Version(), [], absent, []);
        Version from = named ?? Newest(application, taking);
        if (taking.FirstOrDefault(a => a.Versions.Any(v => Runs(v) && v.Version > from)) is { Node: { } ahead })
        {
            throw Refuse(
                NodeErrorKind.AmbiguousRollback,
                ahead.Name,
                $"{ahead.Name} runs a version of {application} that is newer than {from}. Go back from that one first, "
                    + $"or end {from} alone with Stop-AppVersion {application} {from}."
            );
        }
        if (named is not null && !taking.Any(a => a.Versions.Any(v => v.Version == from)))
        {
            string names = Names(taking.Select(a => a.Node));
            throw Refuse(
                NodeErrorKind.NothingToUndo,
                names,
                $"no node of {names} has {application} {from}. They have {string.Join(", ", survey.Versions)}: name one of these."
            );
        }
        Step[] steps = [.. taking.Select(a => StepOf(a.Node, a.Versions, from))];
        RefuseLoss(application, from, steps);
        if (!allowMixed)
            RefuseMixture(application, from, steps);
        return new RollbackPlan(application, from, steps, absent, [.. survey.Failures.Select(f => f.Node.Name)]);
    }

    /// <summary>The plan for people to read: what happens to the version, and a line for each node.</summary>
    public string Describe(bool obsolete)
    {
        (string, string, string)[] rows =
        [
            ("node", "runs now", "will run"),
            .. Nodes.Select(n => (n.Node.Name, n.Now, n.To?.ToString() ?? "nothing, as now")),
            .. NotReached.Select(name => (name, "not reached", "the same, once it hears of it")),
        ];
        int first = rows.Max(r => r.Item1.Length),
            second = rows.Max(r => r.Item2.Length);
        string table = string.Join(
            Environment.NewLine,
            rows.Select(r => $"  {r.Item1.PadRight(first)}  {r.Item2.PadRight(second)}  {r.Item3}")
        );
        string fate = obsolete
            ? "mark it obsolete on every node, for good"
            : "withdraw it from every node, until it is published anew";
        return $"Stop {Application} {From} at once and {fate}:{Environment.NewLine}{table}";
    }

    private static Version Newest(
        string application,
        IReadOnlyList<(NodeReference Node, IReadOnlyList<AppVersionInfo> Versions)> taking
    )
    {
        Version newest = taking.SelectMany(a => a.Versions).Where(IsLive).Max(v => v.Version)!;
        // Guards against a repeated command, which must not go back once more.
        AppVersionInfo? left = taking
            .SelectMany(a => a.Versions)
            .Where(v => v.State is AppVersionState.Withdrawn or AppVersionState.Obsolete or AppVersionState.Stopping)
            .Where(v => v.Version > newest)
            .MaxBy(v => v.Version);
        return left is null
            ? newest
            : throw Refuse(
                NodeErrorKind.AmbiguousRollback,
                Names(taking.Select(a => a.Node)),
                $"{application} {left.Version} was left already: it is {left.State}. "
                    + $"To go back further, name the version: Undo-AppUpgrade {application} {newest}."
            );
    }

    private static Step StepOf(NodeReference node, IReadOnlyList<AppVersionInfo> versions, Version from)
    {
        string now = string.Join(", ", versions.Where(Runs).Select(v => v.Version).Order());
        string apart = string.Concat(
            versions
                .Where(v => v.Version == from && v.State is not (AppVersionState.Running or AppVersionState.Available))
                .Select(v => $" ({from} {v.State})")
        );
        return new Step(
            node,
            (now.Length == 0 ? "nothing" : now) + apart,
            versions.Any(v => v.Version == from && Runs(v)),
            versions.Where(v => Runs(v) && v.Version < from).Select(v => v.Version).Max()
        );
    }

    private static void RefuseLoss(string application, Version from, Step[] steps)
    {
        Step[] losing = [.. steps.Where(s => s.Loses && s.To is null)];
        if (losing.Length == 0)
            return;
        string names = Names(losing.Select(s => s.Node));
        string way = steps.FirstOrDefault(s => s.To is not null) is { } other
            ? $"Start one there first (Sync-AppVersion {application} {other.To} -Node {names} -Source {other.Node.Name})"
            : "Start an older one first (Publish-AppVersion, or New-VmGuest where its release is on the node)";
        throw Refuse(
            NodeErrorKind.NoOlderVersion,
            names,
            $"{names} would be left with nothing: no version of {application} older than {from} runs there, and going back spreads to "
                + $"every node. {way}, or end {from} anyway with Stop-AppVersion {application} {from} -Force."
        );
    }

    private static void RefuseMixture(string application, Version from, Step[] steps)
    {
        IGrouping<Version, Step>[] groups =
        [
            .. steps.Where(s => s.To is not null).GroupBy(s => s.To!).OrderByDescending(g => g.Key),
        ];
        if (groups.Length < 2)
            return;
        string each = string.Join(", ", groups.Select(g => $"{g.Key} on {Names(g.Select(s => s.Node))}"));
        string behind = Names(groups.Skip(1).SelectMany(g => g).Select(s => s.Node)),
            ahead = groups[0].First().Node.Name;
        Version newest = groups[0].Key;
        throw Refuse(
            NodeErrorKind.AmbiguousRollback,
            behind,
            $"without {application} {from} the nodes would run different versions: {each}. "
                + $"Start {newest} everywhere first (Sync-AppVersion {application} {newest} -Node {behind} -Source {ahead}), "
                + "or allow different versions with -AllowMixed."
        );
    }

    private static NodeException Refuse(NodeErrorKind kind, string nodes, string message) =>
        new(kind, nodes, $"Nothing was changed: {message}");

    private static bool IsLive(AppVersionInfo version) =>
        version.State is AppVersionState.Running or AppVersionState.Upgrading or AppVersionState.Failed;

    private static bool Runs(AppVersionInfo version) => version.State == AppVersionState.Running;

    private static string Names(IEnumerable<NodeReference> nodes) => string.Join(", ", nodes.Select(n => n.Name));

    /// <summary>The effect on one node.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Now">The versions that the node runs, as text.</param>
    /// <param name="Loses">Whether the version to leave runs there.</param>
    /// <param name="To">The newest older version that runs there; null for none.</param>
    internal sealed record Step(NodeReference Node, string Now, bool Loses, Version? To);
}
