using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions;

/// <summary>The versions of a node at one moment.</summary>
/// <param name="States">Those of which anything is remembered.</param>
/// <param name="Defaults">By application, the version that messages without a header go to.</param>
/// <param name="Running">Those whose guests run, are healthy, and have their ports.</param>
internal sealed record VersionView(
    ImmutableDictionary<ReleaseKey, VersionState> States,
    ImmutableDictionary<string, Version> Defaults,
    ImmutableHashSet<ReleaseKey> Running
)
{
    /// <summary>The applications of which the node knows a mark.</summary>
    public IEnumerable<string> Marked =>
        States
            .Where(version => version.Value.Mark is not null)
            .Select(version => version.Key.Application)
            .Distinct(StringComparer.Ordinal);

    /// <summary>Where a version is in its life.</summary>
    public VersionState StateOf(ReleaseKey key) => States.GetValueOrDefault(key, VersionState.Unknown);

    /// <summary>Whether it runs and is not being stopped.</summary>
    public bool Serves(ReleaseKey key) => Running.Contains(key) && StateOf(key).ShallRun;

    /// <summary>The highest version that the node says it runs; null when it runs none.</summary>
    public Version? Maximal(string application) =>
        Running.Where(key => key.Application == application && Serves(key)).Select(key => key.Version).Max();

    /// <summary>The highest version that the node runs or shall run: only higher ones are upgraded to. Null for none.</summary>
    public Version? Wanted(string application) =>
        Of(application).Where(version => version.Value.ShallRun).Select(version => version.Key.Version).Max();

    /// <summary>Whether the node takes part in the application: runs a version of it, shall run one, or lost its last to another
    /// node's mark.</summary>
    public bool TakesPart(string application) =>
        Of(application).Any(version => version.Value.ShallRun || version.Value.AwaitsSuccessor);

    /// <summary>Every mark of the application that the node knows.</summary>
    public IReadOnlyList<VersionMark> Marks(string application) =>
        [
            .. Of(application)
                .Where(version => version.Value.Mark is not null)
                .OrderBy(version => version.Key.Version)
                .Select(version => MarkOf(version.Key, version.Value)),
        ];

    /// <summary>The view after something happened to a version.</summary>
    public VersionView After(ReleaseKey key, VersionEvent happened)
    {
        VersionState state = VersionLife.Next(StateOf(key), happened);
        VersionView next = With(key, state);
        return happened switch
        {
            VersionEvent.Started when state.ShallRun => next.WithRunning(key),
            VersionEvent.Found => next with { Running = next.Running.Add(key) },
            VersionEvent.Failed or VersionEvent.Stopped => (next with { Running = next.Running.Remove(key) }).WithServingDefault(
                key.Application
            ),
            VersionEvent.StopAsked or VersionEvent.MarkHeard => next.WithServingDefault(key.Application),
            _ => next,
        };
    }

    /// <summary>The view in which no version of the application waits for a successor any more.</summary>
    public VersionView WithSucceeded(string application) =>
        Of(application)
            .Where(version => version.Value.AwaitsSuccessor)
            .Aggregate(
                this,
                (view, version) => view.With(version.Key, VersionLife.Next(version.Value, new VersionEvent.Succeeded()))
            );

    private VersionView With(ReleaseKey key, VersionState state) =>
        this with
        {
            States = state.IsRemembered ? States.SetItem(key, state) : States.Remove(key),
        };

    private VersionView WithRunning(ReleaseKey key) =>
        WithSucceeded(key.Application) with
        {
            Running = Running.Add(key),
            // The first version of an application is what headerless messages find; later ones earn it with SetDefault.
            Defaults = Defaults.ContainsKey(key.Application) ? Defaults : Defaults.Add(key.Application, key.Version),
        };

    /// <summary>Where the default does not serve, the highest version that does becomes it; with none, it stays for when it is
    /// back.</summary>
    private VersionView WithServingDefault(string application)
    {
        Version? current = Defaults.GetValueOrDefault(application);
        if (current is not null && Serves(new ReleaseKey(application, current)))
            return this;
        if (Maximal(application) is { } highest)
            return this with { Defaults = Defaults.SetItem(application, highest) };
        // A version that was stopped never serves again by itself.
        return
            current is not null
            && StateOf(new ReleaseKey(application, current))
                is VersionState.Idle
                    or VersionState.Withdrawn
                    or VersionState.Obsolete
            ? this with
            {
                Defaults = Defaults.Remove(application),
            }
            : this;
    }

    private static VersionMark MarkOf(ReleaseKey key, VersionState state) =>
        new(
            VersionCode.Encode(key.Version),
            state.IsMarked && state.LosesState,
            state.Since,
            state.IsMarked ? state.Reason : null,
            state.Turn
        );

    private IEnumerable<KeyValuePair<ReleaseKey, VersionState>> Of(string application) =>
        States.Where(version => version.Key.Application == application);
}
