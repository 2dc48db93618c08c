using System.Collections.Concurrent;
using System.Threading.Channels;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Drivers.Namespace;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Gateways;

/// <summary>Keeps the gateway of one application as it shall be: starts it, starts it again, replaces it, ends it.</summary>
internal sealed class GatewaySupervisor : IAsyncDisposable
{
    private const int Kill = 9;

    // Between two attempts to see a process to its end.
    private static readonly TimeSpan EndPause = TimeSpan.FromSeconds(5);

    private readonly string _application;
    private readonly GatewayProcessOptions _options;
    private readonly GatewayStarter _starter;
    private readonly GatewayStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly GatewaySockets _sockets = new();
    private readonly ConcurrentDictionary<NodeProcess, Task> _ends = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private volatile GatewaySpec? _wanted;
    private volatile GatewayRecord? _current;
    private Status _status;
    private TimeSpan _pause;

    /// <summary>A unit that takes over what an earlier daemon left, and begins to work.</summary>
    public GatewaySupervisor(
        string application,
        GatewaySpec? wanted,
        GatewayProcessOptions options,
        GatewayStarter starter,
        GatewayStore store,
        TimeProvider clock,
        ILogger log
    )
    {
        (_application, _wanted, _options, _starter, _store, _clock, _log) = (
            application,
            wanted,
            options,
            starter,
            store,
            clock,
            log
        );
        _status = new Status(GatewayState.Starting, clock.GetUtcNow(), 0, null);
        _pause = options.FirstPause;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Whether a process of it runs, one that finishes what it has included.</summary>
    public bool IsUp =>
        _current is not null || _store.All.Any(record => record.Spec.Application == _application && record.Process.IsAlive());

    /// <summary>Whether there is nothing to do for it, and nothing left of it.</summary>
    public bool IsOver => _wanted is null && !IsUp;

    /// <summary>What it is at this moment.</summary>
    public GatewayInfo Info
    {
        get
        {
            Status status = Volatile.Read(ref _status);
            GatewayRecord? record = _current;
            GatewaySpec? spec = _wanted ?? record?.Spec;
            return new GatewayInfo(
                _application,
                _wanted is null ? GatewayState.Stopping : status.State,
                spec?.Listen ?? "",
                spec?.Release,
                record?.Process.Id,
                status.Since,
                status.Starts,
                null,
                status.Reason
            );
        }
    }

    /// <summary>What it shall be from now on; null for nothing.</summary>
    public void Want(GatewaySpec? spec)
    {
        if (_wanted == spec)
            return;
        _wanted = spec;
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Stops looking after it; its process goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _sockets.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await RemoveStrangersAsync();
            Adopt();
            while (true)
            {
                Task more = await StepAsync();
                Task<bool> woken = _wake.Reader.WaitToReadAsync(_stopping.Token).AsTask();
                await Task.WhenAny(more, woken);
                _stopping.Token.ThrowIfCancellationRequested();
                _wake.Reader.TryRead(out _);
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon stops. Gateways go on.
        }
    }

    /// <summary>One step towards what is wanted; answers what to wait for before the next one.</summary>
    private async Task<Task> StepAsync()
    {
        try
        {
            if (_current is { } dead && !dead.Process.IsAlive())
                Ended(dead);
            GatewaySpec? wanted = _wanted;
            if (_current is null && wanted is null)
            {
                _sockets.Dispose();
                return Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token);
            }
            if (wanted is null)
            {
                GatewayLog.Ending(_log, _application);
                Retire(_current!);
                _current = null;
                return Task.CompletedTask;
            }
            if (_current is null)
                await StartAsync(wanted);
            else if (_current.Spec != wanted)
                await ReplaceAsync(_current, wanted);
            return EndOf(_current!);
        }
        catch (Exception e)
            when (e
                    is RefusalException
                        or IOException
                        or InvalidOperationException
                        or ToolMissingException
                        or System.ComponentModel.Win32Exception
                || (e is OperationCanceledException && !_stopping.IsCancellationRequested)
            )
        {
            if (Volatile.Read(ref _status).Reason != e.Message)
                GatewayLog.Failed(_log, _application, e.Message);
            Set(GatewayState.Failed, e.Message);
            Task pause = Task.Delay(_pause, _clock, _stopping.Token);
            _pause = _pause * 2 < _options.LongestPause ? _pause * 2 : _options.LongestPause;
            return pause;
        }
    }

    // A daemon that was killed just as it started a gateway has not noted it down: nobody would ever end it, and it has the port.
    private async Task RemoveStrangersAsync()
    {
        foreach (
            string group in _starter
                .ControlGroups(_application)
                .Except(_store.All.Select(record => record.ControlGroup), StringComparer.Ordinal)
                .ToArray()
        )
            await ControlGroup.RemoveAsync(group, _clock, _stopping.Token);
    }

    private void Adopt()
    {
        foreach (
            GatewayRecord record in _store
                .All.Where(record => record.Spec.Application == _application)
                .OrderBy(record => record.Since)
        )
        {
            if (!record.Process.IsAlive() || record.Retiring is not null)
            {
                _ = EndAsync(record);
            }
            else
            {
                // An earlier daemon may have been killed between starting the next one and ending this one: the later is in use.
                if (_current is { } older)
                    Retire(older);
                _sockets.TakeFrom(record);
                _current = record;
                Set(GatewayState.Running, null);
                GatewayLog.Adopted(_log, _application, record.Process.Id);
            }
        }
    }

    private async Task StartAsync(GatewaySpec wanted)
    {
        Set(GatewayState.Starting, Volatile.Read(ref _status).Reason);
        GatewayRecord record = await _starter.StartAsync(wanted, _sockets.Open(wanted.Ports), _stopping.Token);
        _store.Put(record);
        _current = record;
        Volatile.Write(
            ref _status,
            new Status(GatewayState.Running, _clock.GetUtcNow(), Volatile.Read(ref _status).Starts + 1, null)
        );
        GatewayLog.Started(_log, _application, record.Process.Id, wanted.Listen);
    }

    /// <summary>Starts the next one first: the old one serves until the next is there to go on.</summary>
    private async Task ReplaceAsync(GatewayRecord old, GatewaySpec wanted)
    {
        GatewayRecord next = await _starter.StartAsync(wanted, _sockets.Open(wanted.Ports), _stopping.Token);
        _store.Put(next);
        Task ended = EndOf(next);
        if (await Task.WhenAny(ended, Task.Delay(_options.Observed, _clock, _stopping.Token)) == ended)
        {
            _ = EndAsync(next with { Retiring = _clock.GetUtcNow() });
            throw _starter.Ended(wanted);
        }
        _current = next;
        Retire(old);
        Volatile.Write(
            ref _status,
            new Status(GatewayState.Running, _clock.GetUtcNow(), Volatile.Read(ref _status).Starts + 1, null)
        );
        GatewayLog.Replaced(_log, _application, old.Process.Id, next.Process.Id);
    }

    private void Ended(GatewayRecord record)
    {
        _current = null;
        // What a gateway program has started may go on without it.
        _ = EndAsync(record with { Retiring = _clock.GetUtcNow() });
        bool soon = _clock.GetUtcNow() - record.Since < _options.Settled;
        if (!soon)
            _pause = _options.FirstPause;
        GatewayLog.Ended(_log, _application, record.Process.Id);
        if (_wanted is not null && soon)
            throw _starter.Ended(record.Spec);
    }

    private void Retire(GatewayRecord record)
    {
        record = record with { Retiring = _clock.GetUtcNow() };
        _store.Put(record);
        record.Process.Terminate();
        _ = EndAsync(record);
    }

    /// <summary>Sees a process that was asked to end to its end, and ends what it left behind.</summary>
    private async Task EndAsync(GatewayRecord record)
    {
        while (true)
        {
            try
            {
                await WaitForEndAsync(record);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The next daemon goes on with it.
                return;
            }
#pragma warning disable CA1031 // Whatever one attempt runs into, such as a full disk, the next one may do better.
            catch (Exception error)
#pragma warning restore CA1031
            {
                GatewayLog.NotEnded(_log, _application, record.Process.Id, error);
            }
            await Task.Delay(EndPause, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitForEndAsync(GatewayRecord record)
    {
        Task ended = EndOf(record);
        TimeSpan left = (record.Retiring ?? _clock.GetUtcNow()) + _options.Retirement - _clock.GetUtcNow();
        if (await Task.WhenAny(ended, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, _clock, _stopping.Token)) != ended)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            GatewayLog.Killed(_log, _application, record.Process.Id);
            if (record.Process.IsAlive())
                ProcessCalls.Kill(record.Process.Id, Kill);
            await ended;
        }
        await ControlGroup.RemoveAsync(record.ControlGroup, _clock, _stopping.Token);
        _store.Remove(record);
        _ends.TryRemove(record.Process, out _);
    }

    /// <summary>Completes when the process has ended; one wait a process, however often it is asked for.</summary>
    private Task EndOf(GatewayRecord record) => _ends.GetOrAdd(record.Process, process => process.WaitAsync());

    private void Set(GatewayState state, string? reason)
    {
        Status old = Volatile.Read(ref _status);
        if (old.State != state || old.Reason != reason)
            Volatile.Write(ref _status, old with { State = state, Since = _clock.GetUtcNow(), Reason = reason });
    }

    private sealed record Status(GatewayState State, DateTimeOffset Since, int Starts, string? Reason);
}
