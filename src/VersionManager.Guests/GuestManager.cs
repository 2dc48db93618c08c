using System.Collections.Immutable;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Drivers;
using VersionManager.Guests.Drivers.Namespace;
using VersionManager.Guests.Drivers.Uml;
using VersionManager.Guests.Links;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Files;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;
using VersionManager.Kernel.Users;

namespace VersionManager.Guests;

/// <summary>
/// The guests of this node. They outlive the daemon: what the daemon must know of a guest is on disk before it is done, and the
/// next daemon takes the guests over (<see cref="RecoverAsync"/>).
/// </summary>
public sealed class GuestManager
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5),
        AgentPatience = TimeSpan.FromSeconds(2);

    private readonly GuestOptions _options;
    private readonly ImmutableDictionary<Isolation, IGuestDriver> _drivers;
    private readonly ToolRunner _tools;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly GuestTable _table;
    private readonly GuestCommands _commands;
    private readonly GuestLinks _links;
    private volatile bool _detached;

    /// <summary>Makes a manager that knows no guest until <see cref="RecoverAsync"/>.</summary>
    public GuestManager(GuestOptions options, NodeNetwork network, ToolRunner tools, TimeProvider time, ILogger<GuestManager> log)
    {
        _options = options;
        _tools = tools;
        _time = time;
        _log = log;
        _table = new GuestTable(options, network, time, log);
        _commands = new GuestCommands(options, time);
        _links = new GuestLinks(tools);
        IGuestDriver[] drivers = [new NamespaceDriver(options, tools, time), new UmlDriver(options, tools)];
        _drivers = drivers.ToImmutableDictionary(d => d.Isolation);
    }

    /// <summary>A guest has ended that nobody told to end; its <see cref="Guest.Reason"/> says why. It stays listed as failed
    /// until it is stopped or booted again.</summary>
    public event Action<Guest>? Failed;

    /// <summary>The list of guests, or the state of one, has changed.</summary>
    public event Action? Changed
    {
        add => _table.Changed += value;
        remove => _table.Changed -= value;
    }

    /// <summary>Every guest, failed ones included.</summary>
    public IReadOnlyList<Guest> Guests => _table.Guests;

    /// <summary>The isolations that this node can run: their tools are installed, and the processor can run them.</summary>
    public IReadOnlyList<Isolation> Isolations =>
        [
            .. _drivers
                .Values.Where(d => d.Tools.All(tool => ToolRunner.TryFind(tool, out _)) && d.Obstacle is null)
                .Select(d => d.Isolation)
                .Order(),
        ];

    /// <summary>The guest of a version; null where there is none.</summary>
    public Guest? Find(string application, Version version) => _table.Find(application, version);

    /// <summary>The guest that has a private address; null where none has.</summary>
    public Guest? FindByAddress(IPAddress privateAddress) => _table.FindByAddress(privateAddress);

    /// <summary>
    /// Takes over the guests of an earlier daemon. Guests that run are adopted; what is left of the others is removed, and they
    /// are listed as failed. Call it once, before anything else.
    /// </summary>
    /// <exception cref="InvalidDataException">What the daemon remembers of its guests cannot be read.</exception>
    public async Task RecoverAsync(CancellationToken cancellation = default)
    {
        await GuestLink.PrepareNodeAsync(_tools, cancellation);
        _table.Load();
        foreach (Guest guest in Guests)
        {
            if (guest.State == GuestState.Failed)
                continue;
            if (guest.Record.Process?.IsAlive() == true && guest.State != GuestState.Stopping)
            {
                GuestLog.Adopted(_log, guest.Application, guest.Version, guest.Slot, guest.Record.Process.Id);
                Watch(guest);
                continue;
            }
            await _drivers[guest.Spec.Isolation].CleanAsync(guest, cancellation);
            if (guest.State == GuestState.Stopping)
                Remove(guest);
            else
                Fail(
                    guest,
                    "It ended while no daemon ran to see why; the end of its log may say. " + LogFile.LastWords(guest.LogPath)
                );
        }
    }

    /// <summary>Makes a guest and boots it (step 3 of the paper's upgrade).</summary>
    /// <exception cref="GuestException">The guest could not be booted, or this host cannot run such guests; nothing is left of
    /// it.</exception>
    /// <exception cref="ToolMissingException">The node lacks a tool that the isolation needs.</exception>
    public async Task<Guest> BootAsync(GuestSpec spec, CancellationToken cancellation = default)
    {
        IGuestDriver driver = _drivers[spec.Isolation];
        foreach (string tool in driver.Tools)
            ToolRunner.Find(tool);
        if (driver.Obstacle is { } obstacle)
            throw new GuestException(ProblemCode.IsolationUnsupported, obstacle);
        HostUser user =
            HostUser.Find(spec.Manifest.User)
            ?? throw new GuestException(
                ProblemCode.GuestFailed,
                $"'user' is '{spec.Manifest.User}', and this node has no such user. Create it on the node, or name another in release.json."
            );
        Guest guest = await AddAsync(spec);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, guest.Stopping.Token);
        long start = _time.GetTimestamp();
        // Whoever stops the guest meanwhile cancels this boot, and then waits for the gate.
        await guest.Gate.WaitAsync(CancellationToken.None);
        try
        {
            await driver.CleanAsync(guest, both.Token);
            guest.Folders.Create(spec.Manifest, user);
            LogFile.Begin(guest.LogPath, _options.LogLimit);
            NodeProcess process = await driver.BootAsync(guest, user, both.Token);
            _table.Change(guest, record => record with { Process = process });
            Watch(guest);
            await GuestWait.BeforeEndAsync(
                guest,
                guest.Channel.WaitForAsync(GuestStage.Booted, both.Token),
                _options.BootTimeout,
                "boot",
                _time
            );
            _table.Note(guest, record => record with { Stage = GuestStage.Booted });
        }
        catch (Exception error)
        {
            await DiscardInsideGateAsync(guest);
            cancellation.ThrowIfCancellationRequested();
            throw GuestException.Of(guest, error);
        }
        finally
        {
            guest.Gate.Release();
        }
        GuestLog.Booted(_log, guest.Application, guest.Version, guest.Slot, _time.GetElapsedTime(start).TotalMilliseconds);
        return guest;
    }

    /// <summary>Has the guest see that its release is there and can be started (step 4). Again is no error.</summary>
    /// <exception cref="GuestException">The release cannot be started; nothing is left of the guest.</exception>
    public Task InstallAsync(Guest guest, CancellationToken cancellation = default) =>
        StepAsync(guest, GuestCommand.Install(_options.StepTimeout), GuestStage.Installed, "install its release", cancellation);

    /// <summary>Starts the application, and returns when it has run for <see cref="GuestOptions.ObservedStart"/> (step 5). Again
    /// is no error.</summary>
    /// <exception cref="GuestException">The application did not start, or ended at once; nothing is left of the
    /// guest.</exception>
    public async Task StartAsync(Guest guest, CancellationToken cancellation = default)
    {
        await StepAsync(
            guest,
            GuestCommand.Start(_options.StepTimeout),
            GuestStage.Started,
            "start its application",
            cancellation
        );
        _table.Note(guest, record => record.State == GuestState.Starting ? record with { State = GuestState.Running } : record);
    }

    /// <summary>Runs a command line in a guest, as the release's user: a hook.</summary>
    /// <param name="guest">A guest that has booted.</param>
    /// <param name="command">Made with <see cref="GuestCommand.Run"/>.</param>
    /// <param name="cancellation">Stops waiting; the command line runs on until its time is over.</param>
    /// <returns>How the command line ended, well or not.</returns>
    /// <exception cref="GuestException">The command line could not be started, or the guest ended meanwhile.</exception>
    public Task<CommandResult> RunAsync(Guest guest, GuestCommand command, CancellationToken cancellation = default) =>
        _commands.RunAsync(guest, command, cancellation);

    /// <summary>Ends a named command and all of its processes: they are told to end, and killed when they have not after
    /// <paramref name="grace"/>. Where no command of that name runs, nothing happens.</summary>
    /// <exception cref="GuestException">The guest does not answer, or ended meanwhile.</exception>
    public Task EndCommandAsync(Guest guest, string name, TimeSpan grace, CancellationToken cancellation = default) =>
        _commands.EndAsync(guest, name, grace, cancellation);

    /// <summary>Stops a guest, whatever it is doing: the application is told to end, and killed when it has not after
    /// <paramref name="grace"/>.</summary>
    public async Task StopAsync(Guest guest, TimeSpan grace, CancellationToken cancellation = default)
    {
        bool running = guest.State != GuestState.Failed && guest.Record.Process?.IsAlive() == true;
        _table.Note(
            guest,
            record => record with { State = record.State == GuestState.Failed ? GuestState.Failed : GuestState.Stopping }
        );
        if (running && guest.Channel.Stage >= GuestStage.Booted)
            await TellToStopAsync(guest, grace, cancellation);
        await guest.Stopping.CancelAsync();
        await DiscardAsync(guest);
        GuestLog.Stopped(_log, guest.Application, guest.Version, guest.Slot);
    }

    /// <summary>Deletes what a version's guests have left on this node: state folders and log.</summary>
    /// <exception cref="GuestException">The version has a guest.</exception>
    public void DeleteState(string application, Version version)
    {
        if (Find(application, version) is not null)
            throw new GuestException(ProblemCode.VersionInUse, $"{application} {version} has a guest. Stop it first.");
        string lasting = new GuestFolders(_options, application, version, 0).Lasting;
        if (Directory.Exists(lasting))
            Directory.Delete(lasting, recursive: true);
    }

    /// <summary>Whether a version has state folders on this node.</summary>
    public bool HasState(string application, Version version) =>
        Directory.Exists(GuestFolders.State(_options, application, version, 0));

    /// <summary>
    /// Reads back what the node holds for guests' links, and puts back what another program removed or changed. A guest whose
    /// link is gone is cut off for good: it is ended, and fails. Not for calls at the same time.
    /// </summary>
    /// <returns>What was put back, each as operators know it; empty where all was well.</returns>
    /// <exception cref="ToolException">A tool refused: it is tried again with the next call.</exception>
    public Task<IReadOnlyList<string>> RepairLinksAsync(CancellationToken cancellation = default) =>
        _links.RepairAsync(Guests, guest => _drivers[guest.Spec.Isolation].CleanAsync(guest, cancellation), cancellation);

    /// <summary>Keeps every guest's log within its limit; call it now and then.</summary>
    public void TrimLogs() => GuestLogs.Trim(Guests, _options.LogLimit, _log);

    /// <summary>From now on the manager leaves its guests alone, as if its daemon had ended.</summary>
    internal void Detach() => _detached = true;

    internal void Report(Guest guest, GuestStage stage)
    {
        guest.Channel.Report(stage);
        if (stage > guest.Stage)
            _table.Note(guest, record => record with { Stage = stage });
    }

    private async Task TellToStopAsync(Guest guest, TimeSpan grace, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(grace + KillPatience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        Task heard = guest.Channel.WaitForListenerAsync(both.Token);
        await Task.WhenAny(heard, guest.Ended, Task.Delay(AgentPatience, _time, both.Token));
        if (heard.IsCompletedSuccessfully)
        {
            IReadOnlyList<string> hook = guest.Stage == GuestStage.Started ? guest.Spec.Manifest.Hooks.Stop ?? [] : [];
            Task told = guest.Channel.SendAsync(GuestCommand.Stop(hook, grace), both.Token);
            await Task.WhenAny(told, guest.Ended);
        }
        else
        {
            // The agent does not ask for commands, for nobody serves the guest API: so it is when the daemon is taken off the
            // node. In a namespace the agent hears signals too.
            guest.Record.Process?.Terminate();
            await guest.Ended.WaitAsync(grace, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        // What has not ended by then the caller kills.
        await guest.Ended.WaitAsync(KillPatience, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StepAsync(Guest guest, GuestCommand command, GuestStage stage, string what, CancellationToken cancellation)
    {
        if (guest.Channel.Stage >= stage)
            return;
        try
        {
            CommandResult result = await _commands.SendAsync(guest, command, command.Timeout, what, cancellation);
            if (result.Error is not null)
                throw new GuestException(
                    ProblemCode.GuestFailed,
                    (result.Error + " " + (stage == GuestStage.Started ? LogFile.LastWords(guest.LogPath) : "")).Trim()
                );
            Report(guest, stage);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            await DiscardAsync(guest);
            throw GuestException.Of(guest, error);
        }
    }

    private async Task<Guest> AddAsync(GuestSpec spec)
    {
        if (Find(spec.Application, spec.Version) is { } before)
        {
            if (before.State != GuestState.Failed)
                throw GuestTable.Present(spec);
            await DiscardAsync(before);
        }
        return _table.Add(spec);
    }

    private void Watch(Guest guest)
    {
        Task ended = guest.Record.Process!.WaitAsync();
        _ = Task.Run(async () =>
        {
            await ended;
            if (_detached)
                return;
            bool expected = guest.State != GuestState.Running;
            if (!expected)
                Fail(guest, $"{guest.EndReason ?? "Its isolation ended by itself."} {LogFile.LastWords(guest.LogPath)}".Trim());
            guest.Gone.TrySetResult();
            if (!expected)
                await CleanFailedAsync(guest);
        });
    }

    private async Task CleanFailedAsync(Guest guest)
    {
        await guest.Gate.WaitAsync();
        try
        {
            await _drivers[guest.Spec.Isolation].CleanAsync(guest, CancellationToken.None);
        }
        catch (Exception error) when (error is ToolException or ToolMissingException or IOException)
        {
            GuestLog.NotCleaned(_log, error, guest.Application, guest.Version, guest.Slot);
        }
        finally
        {
            guest.Gate.Release();
        }
    }

    private void Fail(Guest guest, string reason)
    {
        guest.EndReason ??= reason;
        _table.Note(guest, record => record with { State = GuestState.Failed, Reason = reason, Process = null });
        guest.Gone.TrySetResult();
        GuestLog.Failed(_log, guest.Application, guest.Version, guest.Slot, reason);
        Failed?.Invoke(guest);
    }

    private async Task DiscardAsync(Guest guest)
    {
        await guest.Gate.WaitAsync();
        try
        {
            await DiscardInsideGateAsync(guest);
        }
        finally
        {
            guest.Gate.Release();
        }
    }

    private async Task DiscardInsideGateAsync(Guest guest)
    {
        // Somebody else has removed the guest; its slot may be another guest's by now.
        if (!Guests.Contains(guest))
            return;
        _table.Note(guest, record => record.State == GuestState.Failed ? record : record with { State = GuestState.Stopping });
        await _drivers[guest.Spec.Isolation].CleanAsync(guest, CancellationToken.None);
        Remove(guest);
    }

    private void Remove(Guest guest)
    {
        _table.Remove(guest);
        if (guest.Record.Process is null)
            guest.Gone.TrySetResult();
    }
}
