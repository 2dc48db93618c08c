using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>A TCP flow between a guest and a peer: first its opening, which the derived classes do, then relaying, until both
/// directions ended.</summary>
internal abstract class TcpFlow
{
    /// <param name="loop">Whose thread it runs on.</param>
    protected TcpFlow(TcpLoop loop)
    {
        Loop = loop;
        Guest = new StreamEnd(this);
        Peer = new StreamEnd(this);
        Out = new StreamDirection(loop, this, Guest, Peer, outward: true);
        In = new StreamDirection(loop, this, Peer, Guest, outward: false);
    }

    /// <summary>When the step that the opening is in must be over, by the loop's clock.</summary>
    public long Deadline { get; protected set; }

    /// <summary>What the guest's version carried, on this thread; null until the guest is known.</summary>
    public VersionCounters.Cell? Counters { get; private set; }

    /// <summary>Nothing is left of it.</summary>
    public bool Closed { get; private set; }

    /// <summary>Place in the loop's list of flows that are being opened; -1 when not there.</summary>
    internal int OpeningIndex { get; set; } = -1;

    /// <summary>The loop's other flows.</summary>
    internal LinkedListNode<TcpFlow>? Node { get; set; }

    /// <summary>Whose thread it runs on.</summary>
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

    /// <summary>Something happened to an end.</summary>
    public void Ready(StreamEnd end)
    {
        if (Closed)
            return;
        if (Relaying)
            Relay();
        else
            Step(end);
    }

    /// <summary>Goes on after others had their turn.</summary>
    public void Resume()
    {
        if (Closed)
            return;
        if (Relaying)
            Relay();
        else
            Step(Guest);
    }

    /// <summary>The opening's deadline, or a time to try again, may have come.</summary>
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

    /// <summary>Goes on with the opening.</summary>
    protected abstract void Step(StreamEnd end);

    /// <summary>The flow is about to end as broken.</summary>
    protected virtual void Breaking() { }

    /// <summary>Gives back what the opening holds.</summary>
    protected abstract void ReleaseOpening();

    /// <summary>Charges what follows to a version.</summary>
    protected void Charge(RouteGuest guest, uint peer)
    {
        VersionCounters counters = guest.Counters!;
        counters.Met(peer, Loop.Events.Now);
        Counters = counters.Of(Loop.Index);
        Counters.OpenFlows++;
        Counters.Flows++;
        Counters.LastUse = Loop.Events.Now;
    }

    /// <summary>The opening is over.</summary>
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
