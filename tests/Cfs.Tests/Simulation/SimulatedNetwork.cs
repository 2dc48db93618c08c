using System.Net;

namespace Cfs.Tests.Simulation;

/// <summary>
/// Hosts, the wires between them and a clock, all in one thread: the events follow from the seed, and an hour takes as long as
/// its messages. Nothing may run by itself, so code that waits here continues inside <see cref="Run"/>.
/// </summary>
internal sealed class SimulatedNetwork(int seed) : TimeProvider
{
    private readonly PriorityQueue<Action, (long Due, long Order)> events = new();
    private readonly Dictionary<IPEndPoint, SimulatedRpc> listening = [];
    private readonly HashSet<(IPEndPoint From, IPEndPoint To)> cut = [];
    private long now;
    private long order;

    /// <summary>The source of all random decisions.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>The odds that a datagram is lost.</summary>
    public double Loss { get; set; }

    /// <summary>The odds that a datagram takes up to half a second, as on a busy machine.</summary>
    public double Delay { get; set; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SimulatedTimer(this, () => callback(state), dueTime, period);

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan time)
    {
        var end = now + time.Ticks;
        while (events.TryPeek(out var action, out var when) && when.Due <= end)
        {
            events.Dequeue();
            now = when.Due;
            action();
        }

        now = end;
    }

    public void At(TimeSpan fromNow, Action action) => events.Enqueue(action, (now + fromNow.Ticks, order++));

    /// <summary>Makes a program on a host listen, in the place of an earlier one.</summary>
    public SimulatedRpc Listen(IPEndPoint address) => listening[address] = new SimulatedRpc(this, address);

    /// <summary>Ends a program, with everything that it was about to do.</summary>
    public void Silence(SimulatedRpc rpc)
    {
        rpc.IsGone = true;
        if (listening.GetValueOrDefault(rpc.Address) == rpc)
            listening.Remove(rpc.Address);
    }

    /// <summary>Cuts the wire from one address to another.</summary>
    public void Cut(IPEndPoint from, IPEndPoint to) => cut.Add((from, to));

    /// <summary>Repairs all wires, and stops losses and delays.</summary>
    public void Mend()
    {
        cut.Clear();
        Loss = Delay = 0;
    }

    /// <summary>
    /// Sends a datagram: if it arrives, the program that then listens there runs <paramref name="arrives"/>.
    /// </summary>
    public void Send(IPEndPoint from, IPEndPoint to, Action<SimulatedRpc> arrives)
    {
        if (cut.Contains((from, to)) || Random.NextDouble() < Loss)
            return;

        var milliseconds = Random.NextDouble() < Delay ? Random.Next(500) : Random.Next(1, 4);
        At(
            TimeSpan.FromMilliseconds(milliseconds),
            () =>
            {
                if (listening.TryGetValue(to, out var there))
                    arrives(there);
            }
        );
    }

    private sealed class SimulatedTimer : ITimer
    {
        private readonly SimulatedNetwork network;
        private readonly Action callback;
        private int generation;

        public SimulatedTimer(SimulatedNetwork network, Action callback, TimeSpan dueTime, TimeSpan period)
        {
            (this.network, this.callback) = (network, callback);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++generation;
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("A simulated timer fires once.");
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                network.At(
                    dueTime,
                    () =>
                    {
                        if (mine == generation)
                            callback();
                    }
                );
            }

            return true;
        }

        public void Dispose() => generation++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
