using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Migrations;

/// <summary>Two versions, of which the second migrates, and helpers to watch the migration.</summary>
internal static class MigrationNode
{
    public static TestRelease One { get; } = TestRelease.Of("router", "1.0");

    public static TestRelease Two { get; } =
        Of(new ReleaseHooks { Migrate = ["bin/server", "migrate"], Verify = ["bin/server", "verify"] });

    public static TestRelease Of(ReleaseHooks hooks, ReleaseMigration? migration = null) =>
        TestRelease.Of("router", "2.0", manifest => manifest with { Hooks = hooks, Migration = migration });

    public static bool Is(GuestCommand command, string hook) => command.Arguments.Contains(hook);

    public static MigrationInfo? Migration(this NodeHarness node) => node.Migrations.Find(Two.Key)?.Info;

    /// <summary>Waits until the migration is in a state, and sets the clock forward to its next attempt.</summary>
    public static async Task<MigrationInfo> MigrationAsync(this NodeHarness node, MigrationState state)
    {
        await node.UntilAsync(() =>
        {
            if (node.Migration()?.State == state)
                return true;
            if (node.Migration() is { State: MigrationState.Waiting, NextAttempt: { } next } && next > node.Clock.GetUtcNow())
                node.Clock.Advance(next - node.Clock.GetUtcNow());
            return false;
        });
        return node.Migration()!;
    }

    /// <summary>Holds a hook until it is let go, or told to end.</summary>
    public static (Task Reached, Action LetGo) HoldAt(this NodeHarness node, string hook)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.During = async (command, ended) =>
        {
            if (!Is(command, hook))
                return;
            reached.TrySetResult();
            await go.Task.WaitAsync(ended);
        };
        return (reached.Task, go.SetResult);
    }
}
