using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Describes the usage of a version.</summary>
internal static class UsageText
{
    private const int MaximalNames = 5;

    /// <summary>The version's current usage and users; null when nobody uses it.</summary>
    public static async Task<string?> OfAsync(VmNode node, string application, Version version, CancellationToken cancellation)
    {
        if (await FindAsync(node, application, version, cancellation).ConfigureAwait(false) is not { IsInUse: true } usage)
            return null;
        string[] users = [.. usage.Users.Take(MaximalNames).Select(u => $"{Name(u.Kind)} {u.Address}")];
        string more = usage.Users.Count > MaximalNames ? $" and {usage.Users.Count - MaximalNames} more" : "";
        return $"{node.Name}: {application} {version} is in use: {Count(usage)}{(users.Length == 0 ? "" : $"; lately by {string.Join(", ", users)}{more}")}.";
    }

    /// <summary>What a draining version still waits for.</summary>
    public static async Task<string> LeftAsync(
        VmNode node,
        string application,
        Version version,
        CancellationToken cancellation
    ) =>
        await FindAsync(node, application, version, cancellation).ConfigureAwait(false) is { IsInUse: true } usage
            ? $"Waiting for {Count(usage)}"
            : "Stopping the guest";

    private static async Task<AppUsage?> FindAsync(
        VmNode node,
        string application,
        Version version,
        CancellationToken cancellation
    )
    {
        try
        {
            return
                (await node.Client.GetUsageAsync(application, cancellation).ConfigureAwait(false)).FirstOrDefault(u =>
                    u.Application == application && u.Version == version
                )
                    is AppUsageInfo found
                ? new AppUsage(node.Name, found)
                : null;
        }
        catch (ProblemException error) when (error.Code == ProblemCode.NotFound)
        {
            // A daemon that does not count it yet.
            return null;
        }
    }

    private static string Count(AppUsage usage) =>
        string.Join(
            " and ",
            new[] { (usage.OpenFlows, "open flow"), (usage.InFlight, "request") }
                .Where(c => c.Item1 > 0)
                .Select(c => $"{c.Item1} {c.Item2}{(c.Item1 == 1 ? "" : "s")}")
        );

    private static string Name(UsageUserKind kind) =>
        kind switch
        {
            UsageUserKind.Node => "node",
            UsageUserKind.GatewayClient => "gateway client",
            _ => "client",
        };
}
