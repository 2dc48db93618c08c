using System.Net;

namespace VersionManager.DataPath.Rules;

/// <summary>What a node's rules depend on.</summary>
/// <param name="NodeAddress">The node's address.</param>
/// <param name="GuestLinkPrefix">What the names of guests' links begin with.</param>
/// <param name="OverlayPort">The overlay port, 1 to 65535.</param>
/// <param name="InterceptPort">The loopback port that guests' flows are diverted to, 1 to 65535.</param>
public sealed record NodeRuleOptions(IPAddress NodeAddress, string GuestLinkPrefix, int OverlayPort, int InterceptPort);
