using System.Globalization;

namespace VersionManager.Kernel.Networking;

/// <summary>How the node's ends of guests' links are named: <c>vg</c> and the slot.</summary>
public static class GuestLinkName
{
    /// <summary>What every name begins with; rules match <c>vg*</c>.</summary>
    public const string Prefix = "vg";

    /// <summary>The name of the link of the guest in <paramref name="slot"/>, which is 1 to
    /// <see cref="PrivateAddress.MaximalSlot"/>.</summary>
    public static string Of(int slot) => Prefix + slot.ToString(CultureInfo.InvariantCulture);
}
