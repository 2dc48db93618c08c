using System.Runtime.InteropServices;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Sockets;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>One event loop's share of the TCP flows, and the buffers that they use in turn.</summary>
internal sealed unsafe class TcpLoop : IDisposable
{
    /// <summary>Bytes read at a time, and the most that a direction keeps for a slow receiver.</summary>
    public const int BlockSize = 32 * 1024;

    /// <summary>Bytes that a splicing direction may have in its pipe.</summary>
    public const int PipeSize = 256 * 1024;

    private readonly List<TcpFlow> _opening = [];
    private readonly LinkedList<TcpFlow> _flows = new();
    private readonly List<StreamListener> _paused = [];

    /// <param name="context">The objects that all loops share.</param>
    /// <param name="index">The loop's number.</param>
    /// <param name="failed">Gets defects.</param>
    public TcpLoop(RouterContext context, int index, Action<Exception> failed)
    {
        Context = context;
        Index = index;
        Events = new EventLoop($"vmproxy-tcp{index}", failed) { Tick = Tick };
        Scratch = (byte*)NativeMemory.Alloc(BlockSize);
        Blocks = new BlockPool(BlockSize, keep: 256);
        Pipes = new PipePool(PipeSize, keep: 64);
        Ahead = new ConnectionPool(this);
    }

    /// <summary>The objects that all loops share.</summary>
    public RouterContext Context { get; }

    /// <summary>The loop's number, from 0.</summary>
    public int Index { get; }

    /// <summary>The thread.</summary>
    public EventLoop Events { get; }

    /// <summary>A buffer for use within one call of a target.</summary>
    public byte* Scratch { get; }

    /// <summary>Buffers that flows keep.</summary>
    public BlockPool Blocks { get; }

    /// <summary>Pipes of bulk flows.</summary>
    public PipePool Pipes { get; }

    /// <summary>Connections that the next streams to peers will use.</summary>
    public ConnectionPool Ahead { get; }

    /// <summary>Whether there is room for another flow.</summary>
    public bool HasRoom => _flows.Count < Context.Options.MaximalFlowsPerThread;

    /// <summary>Adds a flow that is being opened.</summary>
    public void Entered(TcpFlow flow)
    {
        flow.Node = _flows.AddLast(flow);
        flow.OpeningIndex = _opening.Count;
        _opening.Add(flow);
        Events.Ticking = true;
    }

    /// <summary>Records that a flow's opening is over.</summary>
    public void Opened(TcpFlow flow)
    {
        if (flow.OpeningIndex < 0)
            return;
        TcpFlow last = _opening[^1];
        _opening[flow.OpeningIndex] = last;
        last.OpeningIndex = flow.OpeningIndex;
        _opening.RemoveAt(_opening.Count - 1);
        flow.OpeningIndex = -1;
        Events.Ticking = _opening.Count > 0 || _paused.Count > 0 || Ahead.Any;
    }

    /// <summary>Stops a listener until the next tick.</summary>
    public void Pause(StreamListener listener)
    {
        Events.Unwatch(listener);
        _paused.Add(listener);
        Events.Ticking = true;
    }

    /// <summary>Removes a flow that has ended.</summary>
    public void Left(TcpFlow flow)
    {
        Opened(flow);
        if (flow.Node is not null)
            _flows.Remove(flow.Node);
        flow.Node = null;
    }

    /// <summary>Ends all flows and the thread.</summary>
    public Task StopAsync() =>
        Events.StopAsync(() =>
        {
            while (_flows.First is { } first)
                first.Value.Abort();
            Ahead.Clear();
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        Events.Dispose();
        Blocks.Dispose();
        Pipes.Dispose();
        NativeMemory.Free(Scratch);
    }

    private void Tick()
    {
        _paused.ForEach(l => l.Listen());
        _paused.Clear();
        Ahead.Expire(Events.Now);
        Events.Ticking = _opening.Count > 0 || Ahead.Any;
        // Backwards: the last flow, which had its turn, takes the place of one that leaves.
        for (int i = _opening.Count - 1; i >= 0; i--)
            if (i < _opening.Count)
                _opening[i].Tick(Events.Now);
    }
}
