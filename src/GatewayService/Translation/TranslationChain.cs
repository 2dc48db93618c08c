using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Translation;

/// <summary>The translators between a client's interface and a version's: each turns its predecessor's interface into its
/// own.</summary>
internal static class TranslationChain
{
    /// <summary>Finds the chain of translators.</summary>
    /// <param name="routes">The running versions.</param>
    /// <param name="target">The version to ask.</param>
    /// <param name="spoken">The client's interface; null when it speaks every version's.</param>
    /// <param name="reason">Why there is no chain; null when there is one.</param>
    /// <returns>The translators in the order of the request; empty when there is nothing to translate.</returns>
    public static IReadOnlyList<Route> Find(RouteSnapshot routes, Route target, Version? spoken, out string? reason)
    {
        reason = null;
        if (spoken is null || target.Version <= spoken)
            return [];
        var chain = new LinkedList<Route>();
        for (Route at = target; ; )
        {
            if (at.Gateway.Translator is not null)
                chain.AddFirst(at);
            if (at.Predecessor is not { } before || before <= spoken)
            {
                // A translator knows its predecessor's interface, and no other.
                if (at.Gateway.Translator is not null && at.Predecessor != spoken)
                    reason = $"version {at.Version} translates from {at.Predecessor?.ToString() ?? "nothing"}, not from {spoken}";
                return [.. chain];
            }
            if (routes.All.FirstOrDefault(route => route.Version == before) is not { } next)
            {
                reason = $"version {before}, whose interface lies between, does not run here";
                return [];
            }
            at = next;
        }
    }
}
