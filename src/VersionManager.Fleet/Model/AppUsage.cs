using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>How a version is used on a node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Where it stands.</param>
/// <param name="OpenFlows">TCP flows open now.</param>
/// <param name="InFlight">Requests that the gateway has under way at it.</param>
/// <param name="Requests">TCP flows, datagrams and requests through the gateway since the daemon or the gateway started.</param>
/// <param name="BytesIn">Bytes to the guest from other nodes.</param>
/// <param name="BytesOut">Bytes from the guest to other nodes.</param>
/// <param name="LastUse">When anything of it was last seen; null when nothing ever was.</param>
/// <param name="Users">Who uses it, the latest first.</param>
public sealed record AppUsage(
    string Node, string Application, Version Version, AppVersionState State, long OpenFlows, long InFlight, long Requests, long BytesIn, long BytesOut,
    DateTimeOffset? LastUse, IReadOnlyList<UsageUser> Users)
{
    /// <summary>Whether something is under way at it now: a flow, or a request.</summary>
    public bool IsInUse => OpenFlows > 0 || InFlight > 0;

    internal static AppUsage Of(string node, AppUsageInfo usage) => new(
        node, usage.Application, usage.Version, usage.State, usage.OpenFlows, usage.InFlight, usage.Requests, usage.BytesIn, usage.BytesOut, usage.LastUse, usage.Users);
}
