using System.Net;

namespace Cfs.Model;

/// <summary>A node as others know it.</summary>
/// <param name="Position">The placement hash of <paramref name="EndPoint"/>'s text.</param>
/// <param name="EndPoint">The address of its RPC socket.</param>
internal sealed record NodeRef(ulong Position, IPEndPoint EndPoint)
{
    /// <summary>The node at <paramref name="endPoint"/>, where <paramref name="version"/> places it.</summary>
    public static NodeRef At(IPEndPoint endPoint, CfsVersion version) =>
        new(version.Place(System.Text.Encoding.ASCII.GetBytes(endPoint.ToString())), endPoint);

    public override string ToString() => $"{EndPoint} ({Position:x16})";
}
