using System.Net;

namespace Cfs.Rpc;

/// <summary>Serves a request's body with a reply's body.</summary>
internal delegate Task<byte[]> RpcHandler(byte[] request, CancellationToken cancellation);

/// <summary>
/// Calls between nodes. A request may be executed more than once (its reply was lost), so every operation is idempotent.
/// </summary>
internal interface IRpc
{
    /// <summary>The address at which others call this node.</summary>
    IPEndPoint Address { get; }

    /// <summary>Sets the handler of an operation.</summary>
    void Handle(RpcOperation operation, RpcHandler handler);

    /// <summary>Sends a request, repeatedly, until its reply arrives.</summary>
    /// <exception cref="RpcException">There is no reply, or it is a refusal.</exception>
    Task<byte[]> CallAsync(IPEndPoint peer, RpcOperation operation, byte[] body, CancellationToken cancellation);
}
