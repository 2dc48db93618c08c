using System.Net;

namespace Cfs.Rpc;

/// <summary>Why a call failed.</summary>
internal enum RpcFailure
{
    /// <summary>No reply to any of the transmissions.</summary>
    TimedOut,

    /// <summary>The peer speaks another version of the protocol.</summary>
    ForeignVersion,

    /// <summary>The peer could not read or serve the request.</summary>
    Refused,
}

/// <summary>A call failed.</summary>
internal sealed class RpcException(RpcFailure failure, IPEndPoint peer, string message) : Exception($"{peer}: {message}")
{
    public RpcFailure Failure { get; } = failure;
}
