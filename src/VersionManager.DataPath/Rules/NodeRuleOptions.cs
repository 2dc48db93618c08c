using System.Net;

namespace VersionManager.DataPath.Rules;

/// <summary>What a node's rules depend on.</summary>
/// <param name="NodeAddress">The node's address.</param>
/// <param name="GuestLinkPrefix">How the links to guests are named.</param>
/// <param name="OverlayPort">The overlay's port.</param>
/// <param name="InterceptPort">Loopback port that guests' flows are diverted to.</param>
public sealed record NodeRuleOptions(IPAddress NodeAddress, string GuestLinkPrefix, int OverlayPort, int InterceptPort);
