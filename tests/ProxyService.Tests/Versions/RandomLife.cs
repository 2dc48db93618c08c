using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>Random events of a version.</summary>
internal static class RandomLife
{
    public static Version Version { get; } = new(2, 0);

    private static readonly DateTimeOffset Begin = DateTimeOffset.Parse("2030-01-01T00:00:00Z", null);

    /// <summary>The transitions of a version under events.</summary>
    public static IEnumerable<(VersionState Before, VersionEvent Happened, VersionState After)> Of(ushort[]? numbers)
    {
        VersionState state = VersionState.Unknown;
        for (int i = 0; i < (numbers?.Length ?? 0); i++)
        {
            VersionEvent happened = Event(numbers![i], Begin.AddSeconds(i));
            VersionState next = VersionLife.Next(state, happened);
            yield return (state, happened, next);
            state = next;
        }
    }

    public static VersionEvent Event(ushort number, DateTimeOffset at)
    {
        int more = number / 13;
        bool flag = more % 2 == 0;
        return (number % 13) switch
        {
            0 or 1 => new VersionEvent.Started(at),
            2 => new VersionEvent.Found(),
            3 => new VersionEvent.Failed("it ended.", at),
            4 => new VersionEvent.EndAsked(new StopVersionRequest(10, true, flag, false), To(at)),
            5 => new VersionEvent.EndRefused("its hook failed."),
            // An end for good is rare, since it hides the rest.
            6 => new VersionEvent.StopAsked(
                (more % 8) switch
                {
                    0 => MarkKind.Obsolete,
                    1 or 2 => MarkKind.Withdrawn,
                    _ => null,
                },
                more % 3 == 0,
                at.AddSeconds(10),
                "an operator stopped it.",
                at
            ),
            7 => new VersionEvent.MigrationChosen(flag ? To(at) : null),
            8 => new VersionEvent.Migrated(at.AddSeconds(10)),
            9 => new VersionEvent.Stopped(at),
            10 => new VersionEvent.MarkHeard(Mark(more, at), flag, flag ? at.AddSeconds(10) : null, at),
            11 => new VersionEvent.Published(at),
            _ => new VersionEvent.Succeeded(),
        };
    }

    private static VersionMark Mark(int number, DateTimeOffset at) =>
        new(VersionCode.Encode(Version), number % 5 == 0, at, "it was rolled back.", number % 32 == 0 ? 0 : number % 9 + 1);

    private static FinalMigrationTarget To(DateTimeOffset at) => new(new Version(3, 0), at);
}
