using System.Collections.Immutable;
using FsCheck.Xunit;
using VersionManager.Contracts;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>The invariants of a node's versions together, under any events.</summary>
public sealed class VersionViewTests
{
    private const int Rounds = 1000;

    private static readonly ReleaseKey[] Keys =
    [
        new("router", new Version(1, 0)),
        new("router", new Version(2, 0)),
        new("router", new Version(3, 0)),
    ];

    [Property(MaxTest = Rounds)]
    public bool Default_IsNeverAVersionThatIsGoneForGood(ushort[] happened) =>
        Views(happened)
            .All(view =>
                view.Defaults.GetValueOrDefault("router") is not { } version
                || view.StateOf(new ReleaseKey("router", version)) is not (VersionState.Obsolete or VersionState.Withdrawn)
            );

    [Property(MaxTest = Rounds)]
    public bool Maximal_IsNeverMarkedOrBeingStopped(ushort[] happened) =>
        Views(happened)
            .All(view =>
                view.Maximal("router") is not { } version
                || view.StateOf(new ReleaseKey("router", version)) is { ShallRun: true, IsMarked: false }
            );

    [Property(MaxTest = Rounds)]
    public bool Node_ThatRunsAVersion_AwaitsNoSuccessorAnyMore(ushort[] happened)
    {
        VersionView before = Empty;
        foreach ((ReleaseKey key, VersionEvent e) in Events(happened))
        {
            VersionView after = before.After(key, e);
            if (e is VersionEvent.Started && after.Serves(key) && after.States.Values.Any(state => state.AwaitsSuccessor))
                return false;
            before = after;
        }
        return true;
    }

    [Property(MaxTest = Rounds)]
    public bool Version_OfWhichNothingIsRemembered_IsInNoList(ushort[] happened) =>
        Views(happened).All(view => view.States.Values.All(state => state.IsRemembered));

    private static VersionView Empty { get; } =
        new(ImmutableDictionary<ReleaseKey, VersionState>.Empty, ImmutableDictionary<string, Version>.Empty, []);

    private static IEnumerable<VersionView> Views(ushort[]? happened)
    {
        VersionView view = Empty;
        foreach ((ReleaseKey key, VersionEvent e) in Events(happened))
            yield return view = view.After(key, e);
    }

    private static IEnumerable<(ReleaseKey Key, VersionEvent Happened)> Events(ushort[]? happened) =>
        (happened ?? []).Select(
            (number, i) => (Keys[number % 3], RandomLife.Event((ushort)(number / 3), DateTimeOffset.UnixEpoch.AddSeconds(i)))
        );
}
