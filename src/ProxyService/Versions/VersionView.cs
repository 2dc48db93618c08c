using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions;

/// <summary>An immutable snapshot of a node's versions.</summary>
/// <param name="States">The states that are remembered.</param>
/// <param name="Defaults">The default version of each application.</param>
/// <param name="Running">The versions whose guests are healthy and have their ports.</param>
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

    /// <summary>The state of a version.</summary>
    public VersionState StateOf(ReleaseKey key) => States.GetValueOrDefault(key, VersionState.Unknown);

    /// <summary>Whether a version runs and is not being stopped.</summary>
    public bool Serves(ReleaseKey key) => Running.Contains(key) && StateOf(key).ShallRun;

    /// <summary>The highest version that the node announces; null when it runs none.</summary>
    public Version? Maximal(string application) =>
        Running.Where(key => key.Application == application && Serves(key)).Select(key => key.Version).Max();

    /// <summary>The highest version that the node runs or should run: only higher ones are upgraded to. Null for none.</summary>
    public Version? Wanted(string application) =>
        Of(application).Where(version => version.Value.ShallRun).Select(version => version.Key.Version).Max();

    /// <summary>Whether the node takes part in the application: it runs or should run a version, or lost its last one to another
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

    /// <summary>The view after an event or request.</summary>
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
            // The first version of an application becomes its default; later ones need SetDefault.
            Defaults = Defaults.ContainsKey(key.Application) ? Defaults : Defaults.Add(key.Application, key.Version),
        };

    /// <summary>Replaces a default that does not serve by the highest version that does. With none, the default stays for its
    /// return.</summary>
    private VersionView WithServingDefault(string application)
    {
        Version? current = Defaults.GetValueOrDefault(application);
        if (current is not null && Serves(new ReleaseKey(application, current)))
            return this;
        if (Maximal(application) is { } highest)
            return this with { Defaults = Defaults.SetItem(application, highest) };
        // A stopped version never serves again by itself.
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
