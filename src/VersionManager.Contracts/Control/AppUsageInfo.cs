namespace VersionManager.Contracts.Control;

/// <summary>The kinds of users that a version has.</summary>
public enum UsageUserKind
{
    /// <summary>A node whose guest of the same version exchanges messages with this node's.</summary>
    Node,

    /// <summary>A host that connects to the application's port itself, without a version header.</summary>
    Client,

    /// <summary>A client of the application's gateway.</summary>
    GatewayClient,
}

/// <summary>One user of a version. A node remembers the latest users of each kind.</summary>
/// <param name="Kind">The kind of user.</param>
/// <param name="Address">The user's address.</param>
/// <param name="OpenFlows">Open TCP flows of a <see cref="UsageUserKind.Client"/>; null for users whose flows are not
/// counted.</param>
/// <param name="LastUse">When the user was last seen; null where that is not known for each user.</param>
public sealed record UsageUser(UsageUserKind Kind, string Address, long? OpenFlows, DateTimeOffset? LastUse);

/// <summary>How a version is used on a node, since the daemon or the gateway started: <c>GET /v1/usage</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="State">The version's state.</param>
/// <param name="OpenFlows">Open TCP flows, with other nodes and with clients that connect to its ports themselves.</param>
/// <param name="InFlight">The gateway's requests under way at the version.</param>
/// <param name="Requests">TCP flows and datagrams from and to other nodes, and requests through the gateway.</param>
/// <param name="BytesIn">Bytes to the guest from other nodes.</param>
/// <param name="BytesOut">Bytes from the guest to other nodes.</param>
/// <param name="LastUse">When the version was last used; null when it never was.</param>
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
