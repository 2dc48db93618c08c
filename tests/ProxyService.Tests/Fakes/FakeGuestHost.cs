using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>Guests that exist in memory only; a test can make each step fail or wait.</summary>
internal sealed class FakeGuestHost : IGuestHost
{
    private readonly Lock _lock = new();
    private ImmutableList<GuestInfo> _guests = [];
    private int _slot;
    private ImmutableHashSet<ReleaseKey> _seen = [];

    public event Action<ReleaseKey, string>? Ended;

    public event Action? Changed;

    /// <summary>Called before each step: throws to make it fail, or waits to hold it.</summary>
    public Func<UpgradeStep, ReleaseKey, CancellationToken, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The address of the guest in a slot.</summary>
    public Func<int, string> Address { get; set; } = slot => $"100.{64 + slot}.0.1";

    /// <summary>The result of a hook.</summary>
    public Func<ReleaseKey, GuestCommand, CommandResult> Hook { get; set; } = (_, _) => new CommandResult(0, "");

    /// <summary>Runs during a migration's hook, before it ends with the result of <see cref="Hook"/>; its token is cancelled when
    /// the hook is told to end.</summary>
    public Func<GuestCommand, CancellationToken, Task> During { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>The number of boots.</summary>
    public int Boots { get; private set; }

    public List<ReleaseKey> StateRemoved { get; } = [];

    /// <summary>The hooks that outlive their daemon.</summary>
    public FakeNamedCommands Commands { get; private init; } = new();

    /// <summary>Whether the next daemon finds this one's hooks running; otherwise they count as ended with it.</summary>
    public bool CommandsSurvive { get; set; }

    public IReadOnlyList<GuestInfo> All => _guests;

    /// <summary>The predecessors with which guests were booted.</summary>
    public ImmutableDictionary<ReleaseKey, Version> Predecessors { get; private set; } =
        ImmutableDictionary<ReleaseKey, Version>.Empty;

    public Version? PredecessorOf(ReleaseKey key) => Predecessors.GetValueOrDefault(key);

    public IReadOnlyDictionary<string, string> PredecessorVariables(ReleaseKey key, Version from) =>
        ImmutableDictionary<string, string>.Empty.Add("VM_PREDECESSOR_VERSION", from.ToString());

    /// <summary>The running guests, as the next daemon finds them after a crash of this one.</summary>
    public FakeGuestHost Survivors() =>
        new()
        {
            _guests = _guests,
            _slot = _slot,
            Predecessors = Predecessors,
            _seen = _seen,
            Commands = CommandsSurvive ? Commands : new FakeNamedCommands(),
        };

    public async Task BootAsync(Release release, Release? predecessor, Isolation isolation, CancellationToken cancellation)
    {
        await Before(UpgradeStep.Boot, release.Key, cancellation);
        Boots++;
        _seen = _seen.Add(release.Key);
        if (predecessor is not null)
            Predecessors = Predecessors.SetItem(release.Key, predecessor.Key.Version);
        Change(guests =>
            guests.Add(
                new GuestInfo(
                    release.Key.Application,
                    release.Key.Version,
                    isolation,
                    GuestState.Starting,
                    ++_slot,
                    Address(_slot),
                    1000 + _slot,
                    DateTimeOffset.UnixEpoch.AddSeconds(_slot),
                    null,
                    null
                )
            )
        );
    }

    public Task InstallAsync(ReleaseKey key, CancellationToken cancellation) => Before(UpgradeStep.Install, key, cancellation);

    public async Task StartAsync(ReleaseKey key, CancellationToken cancellation)
    {
        await Before(UpgradeStep.Start, key, cancellation);
        Change(guests => guests.Replace(Of(key)!, Of(key)! with { State = GuestState.Running }));
    }

    public async Task<CommandResult> RunAsync(ReleaseKey key, GuestCommand command, CancellationToken cancellation)
    {
        if (command.Identity is null)
        {
            await Before(UpgradeStep.Register, key, cancellation);
            return Hook(key, command);
        }
        return await Commands
            .RunAsync(
                key,
                command,
                async ended =>
                {
                    await Before(UpgradeStep.Migrate, key, ended);
                    await During(command, ended);
                    return Hook(key, command);
                }
            )
            .WaitAsync(cancellation);
    }

    public Task EndCommandAsync(ReleaseKey key, string name, TimeSpan grace, CancellationToken cancellation) =>
        Commands.EndAsync(key, name);

    /// <summary>What other programs removed of the guests' links; each is put back once.</summary>
    public Queue<string> RemovedLinks { get; } = [];

    public Task<IReadOnlyList<string>> RepairLinksAsync(CancellationToken cancellation)
    {
        string[] restored = [.. RemovedLinks];
        RemovedLinks.Clear();
        return Task.FromResult<IReadOnlyList<string>>(restored);
    }

    public bool HasState(ReleaseKey key) => _seen.Contains(key) && !StateRemoved.Contains(key);

    public Task StopAsync(ReleaseKey key, TimeSpan grace, CancellationToken cancellation)
    {
        Change(guests => guests.RemoveAll(guest => guest.Application == key.Application && guest.Version == key.Version));
        return Task.CompletedTask;
    }

    public Task RemoveStateAsync(ReleaseKey key, CancellationToken cancellation)
    {
        StateRemoved.Add(key);
        return Task.CompletedTask;
    }

    /// <summary>Ends a guest without a request.</summary>
    public void End(ReleaseKey key, string reason)
    {
        Lose(key, reason);
        Ended?.Invoke(key, reason);
    }

    /// <summary>Ends a guest without an event.</summary>
    public void Lose(ReleaseKey key, string reason)
    {
        Commands.Die(key);
        Change(guests => guests.Replace(Of(key)!, Of(key)! with { State = GuestState.Failed, Reason = reason }));
    }

    public GuestInfo? Of(ReleaseKey key) =>
        _guests.FirstOrDefault(guest => guest.Application == key.Application && guest.Version == key.Version);

    private void Change(Func<ImmutableList<GuestInfo>, ImmutableList<GuestInfo>> change)
    {
        lock (_lock)
            _guests = change(_guests);
        Changed?.Invoke();
    }
}
