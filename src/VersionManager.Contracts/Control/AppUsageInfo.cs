namespace VersionManager.Contracts.Control;

/// <summary>The kinds of users that a version has.</summary>
public enum UsageUserKind
{
    /// <summary>A node, whose guest of the same version exchanges messages with this one's.</summary>
    Node,

    /// <summary>A host that connects to the application's port itself, without a version header.</summary>
    Client,

    /// <summary>A client of the application's gateway.</summary>
    GatewayClient,
}

/// <summary>One user of a version. A node remembers the latest users of each kind.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Address">Its address.</param>
/// <param name="OpenFlows">TCP flows of a <see cref="UsageUserKind.Client"/> that are open now; null where that is not counted by
/// user.</param>
/// <param name="LastUse">When it was last seen; null where that is not known by user.</param>
public sealed record UsageUser(UsageUserKind Kind, string Address, long? OpenFlows, DateTimeOffset? LastUse);

/// <summary>How a version is used on a node, since the daemon or the gateway started: <c>GET /v1/usage</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Where it stands.</param>
/// <param name="OpenFlows">TCP flows open now, with other nodes and with clients that connect to its ports themselves.</param>
/// <param name="InFlight">Requests that the gateway has under way at it.</param>
/// <param name="Requests">TCP flows and datagrams that came from or went to other nodes, and requests through the
/// gateway.</param>
/// <param name="BytesIn">Bytes to the guest from other nodes.</param>
/// <param name="BytesOut">Bytes from the guest to other nodes.</param>
/// <param name="LastUse">When anything of it was last seen; null when nothing ever was.</param>
/// <param name="Users">The version's users, the latest first.</param>
public record AppUsageInfo(
    string Application,
    Version Version,
    AppVersionState State,
    long OpenFlows,
    long InFlight,
    long Requests,
    long BytesIn,
    long BytesOut,
    DateTimeOffset? LastUse,
    IReadOnlyList<UsageUser> Users
);
