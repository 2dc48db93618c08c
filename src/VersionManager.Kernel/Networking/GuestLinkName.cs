using System.Globalization;

namespace VersionManager.Kernel.Networking;

/// <summary>The names of the node's ends of guests' links: <c>vg</c> and the slot.</summary>
public static class GuestLinkName
{
    /// <summary>The prefix of every name; rules match <c>vg*</c>.</summary>
    public const string Prefix = "vg";

    /// <summary>The name of the link of the guest in <paramref name="slot"/>, which is 1 to
    /// <see cref="PrivateAddress.MaximalSlot"/>.</summary>
    public static string Of(int slot) => Prefix + slot.ToString(CultureInfo.InvariantCulture);
}
