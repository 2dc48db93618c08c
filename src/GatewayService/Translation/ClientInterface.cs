using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Translation;

/// <summary>Which version's interface a client speaks; a request without the header speaks every version's.</summary>
internal static class ClientInterface
{
    /// <summary>The interface of a request; null when it does not say.</summary>
    /// <returns>False when what it says is no version.</returns>
    public static bool TryRead(HttpContext context, out Version? spoken)
    {
        spoken = null;
        return !context.Request.Headers.TryGetValue(ForwardingHeaders.Interface, out var values)
            || (values.Count == 1 && Version.TryParse(values[0], out spoken));
    }

    /// <summary>The version whose rules tell what a request of that interface is: the newest that speaks it.</summary>
    public static Route Rules(RouteTable table, Version? spoken) =>
        spoken is null ? table.Active[0] : table.Active.FirstOrDefault(route => route.Version <= spoken) ?? table.Active[^1];
}
