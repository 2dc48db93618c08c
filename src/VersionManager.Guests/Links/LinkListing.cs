using System.Text.Json;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;

namespace VersionManager.Guests.Links;

/// <summary>What the node has of its guests' links at one moment.</summary>
/// <param name="Interfaces">Its interfaces.</param>
/// <param name="Routes">The routes of its main table.</param>
/// <param name="Neighbours">Its permanent neighbours.</param>
/// <param name="Tables">Its nft tables of family <c>netdev</c> by name, each as nft lists it.</param>
internal sealed record LinkListing(
    IReadOnlyList<IpInterface> Interfaces,
    IReadOnlyList<IpRoute> Routes,
    IReadOnlyList<IpNeighbour> Neighbours,
    IReadOnlyDictionary<string, string> Tables
)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ToolException">A tool refused.</exception>
    public static async Task<LinkListing> ReadAsync(ToolRunner tools, CancellationToken cancellation)
    {
        Task<string> interfaces = ShowAsync("link", "show"),
            routes = ShowAsync("route", "show"),
            neighbours = ShowAsync("neigh", "show", "nud", "permanent"),
            tables = tools.CheckAsync("nft", ["-t", "list", "ruleset", "netdev"], cancellation: cancellation);
        return new LinkListing(
            JsonSerializer.Deserialize(await interfaces, KernelJson.Default.IReadOnlyListIpInterface)!,
            JsonSerializer.Deserialize(await routes, KernelJson.Default.IReadOnlyListIpRoute)!,
            JsonSerializer.Deserialize(await neighbours, KernelJson.Default.IReadOnlyListIpNeighbour)!,
            Split(await tables)
        );

        Task<string> ShowAsync(params string[] what) => tools.CheckAsync("ip", ["-N", "-j", .. what], cancellation: cancellation);
    }

    // Each table begins with "table netdev NAME {" in the first column, and ends before the next one does.
    private static Dictionary<string, string> Split(string listing) =>
        listing
            .Split("table netdev ", StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(table => table.Split(' ')[0], StringComparer.Ordinal);
}
