using System.Net;
using System.Text;

namespace Cfs.Rpc;

/// <summary>A request that waits for its reply.</summary>
internal sealed class PendingCall(IPEndPoint peer)
{
    private readonly Lock gate = new();
    private Reassembly? reassembly;

    public IPEndPoint Peer { get; } = peer;

    public TaskCompletionSource<byte[]> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a fragment of the reply.</summary>
    public void Take(Packet packet, ReadOnlySpan<byte> body)
    {
        byte[]? message;
        lock (gate)
        {
            // A reply that was sent twice may have changed its length: the newer one counts.
            if (reassembly is null || reassembly.Fragments != packet.Fragments)
                reassembly = new Reassembly(packet.Fragments);
            message = reassembly.Add(packet, body);
        }

        if (message is null)
            return;

        if (packet.Kind == PacketKind.Reply)
            Reply.TrySetResult(message);
        else
            Fail(RpcFailure.Refused, Encoding.UTF8.GetString(message));
    }

    public void Fail(RpcFailure failure, string reason) => Reply.TrySetException(new RpcException(failure, Peer, reason));
}
