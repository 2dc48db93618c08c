using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Hosting;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Finds live guests.</summary>
internal static class LiveGuests
{
    /// <summary>Whether a version has a guest that has not ended.</summary>
    public static bool HasLiveGuest(this IGuestHost guests, ReleaseKey key) =>
        guests.All.Any(guest =>
            guest.Application == key.Application && guest.Version == key.Version && guest.State != GuestState.Failed
        );
}
