using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>A TCP flow between a guest and a peer: its opening, in the derived classes, then relaying until both directions have
/// ended.</summary>
internal abstract class TcpFlow
{
    /// <param name="loop">The loop that runs it.</param>
    protected TcpFlow(TcpLoop loop)
    {
        Loop = loop;
        Guest = new StreamEnd(this);
        Peer = new StreamEnd(this);
        Out = new StreamDirection(loop, this, Guest, Peer, outward: true);
        In = new StreamDirection(loop, this, Peer, Guest, outward: false);
    }

    /// <summary>The deadline of the opening's current step, by the loop's clock.</summary>
    public long Deadline { get; protected set; }

    /// <summary>The counters of the guest's version on this thread; null until the guest is known.</summary>
    public VersionCounters.Cell? Counters { get; private set; }

    /// <summary>Whether the flow has ended.</summary>
    public bool Closed { get; private set; }

    /// <summary>Place in the loop's list of opening flows; -1 when not there.</summary>
    internal int OpeningIndex { get; set; } = -1;

    /// <summary>Node in the loop's list of flows.</summary>
    internal LinkedListNode<TcpFlow>? Node { get; set; }

    /// <summary>The loop that runs it.</summary>
    protected TcpLoop Loop { get; }

    /// <summary>The socket that leads to the guest.</summary>
    protected StreamEnd Guest { get; }

    /// <summary>The socket that leads to the peer.</summary>
    protected StreamEnd Peer { get; }

    /// <summary>From guest to peer.</summary>
    protected StreamDirection Out { get; }

    /// <summary>From peer to guest.</summary>
    protected StreamDirection In { get; }

    /// <summary>Whether the opening is over.</summary>
    protected bool Relaying { get; private set; }

    /// <summary>Handles an event of one end.</summary>
    public void Ready(StreamEnd end)
    {
        if (Closed)
            return;
        if (Relaying)
            Relay();
        else
            Step(end);
    }

    /// <summary>Continues after other flows had their turn.</summary>
    public void Resume()
    {
        if (Closed)
            return;
        if (Relaying)
            Relay();
        else
            Step(Guest);
    }

    /// <summary>Checks the opening's deadline and the time of its next try.</summary>
    public abstract void Tick(long now);

    /// <summary>Ends the flow as broken: both sides see a reset (RFC 9293, section 3.5.2).</summary>
    public void Abort()
    {
        if (Closed)
            return;
        Breaking();
        Guest.Reset(Loop.Events);
        Peer.Reset(Loop.Events);
        Leave();
    }

    /// <summary>Continues the opening.</summary>
    protected abstract void Step(StreamEnd end);

    /// <summary>Called before the flow ends as broken.</summary>
    protected virtual void Breaking() { }

    /// <summary>Releases what the opening holds.</summary>
    protected abstract void ReleaseOpening();

    /// <summary>Charges the flow's bytes from now on to a version.</summary>
    protected void Charge(RouteGuest guest, uint peer)
    {
        VersionCounters counters = guest.Counters!;
        counters.Met(peer, Loop.Events.Now);
        Counters = counters.Of(Loop.Index);
        Counters.OpenFlows++;
        Counters.Flows++;
        Counters.LastUse = Loop.Events.Now;
    }

    /// <summary>Ends the opening and begins to relay.</summary>
    protected void BeginRelaying()
    {
        Relaying = true;
        Loop.Opened(this);
        Relay();
    }

    private void Relay()
    {
        bool carried = Out.Pump() & In.Pump();
        if (Out.Done && In.Done)
        {
            Guest.Close(Loop.Events);
            Peer.Close(Loop.Events);
            Leave();
        }
        else if (!carried || Guest.Failed || Peer.Failed)
        {
            Abort();
        }
    }

    private void Leave()
    {
        Closed = true;
        ReleaseOpening();
        Out.Release();
        In.Release();
        if (Counters is not null)
            Counters.OpenFlows--;
        Loop.Left(this);
    }
}
