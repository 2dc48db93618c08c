using VersionManager.Kernel.Tools;

namespace VersionManager.Guests.Links;

/// <summary>Sees to it that the node keeps what guests' links need of it: rules, routes, neighbours and settings, which other
/// programs flush with their own.</summary>
/// <remarks>Not for calls at the same time.</remarks>
internal sealed class LinkKeeper(ToolRunner tools)
{
    // As nft listed each link's table after it had been put up. How nft writes a rule is nft's affair.
    private readonly Dictionary<GuestLink, string> _tables = [];

    /// <summary>Reads the links back, and puts back what another program removed or changed.</summary>
    /// <exception cref="ToolException">A tool refused: it is tried again with the next call.</exception>
    public async Task<LinkRepair> RepairAsync(IReadOnlyCollection<GuestLink> links, CancellationToken cancellation)
    {
        foreach (GuestLink gone in _tables.Keys.Except(links).ToArray())
            _tables.Remove(gone);
        if (links.Count == 0)
            return LinkRepair.None;
        LinkListing listing = await LinkListing.ReadAsync(tools, cancellation);
        List<string> damage = [];
        foreach (GuestLink link in links.Where(link => link.IsIn(listing)))
        {
            string[] missing = [.. link.FindDamage(listing), .. await link.FindChangedSettingsAsync(tools, cancellation)];
            // Of a guest that was taken over the table is not known: it is put up anew once.
            bool known = _tables.TryGetValue(link, out string? table);
            if (known && missing.Length == 0 && listing.Tables.GetValueOrDefault(link.Table) != table)
                missing = [$"the nft table 'netdev {link.Table}'"];
            damage.AddRange(missing);
            if (known && missing.Length == 0)
                continue;
            await link.ConfigureAsync(tools, cancellation);
            _tables[link] = (await LinkListing.ReadAsync(tools, cancellation)).Tables[link.Table];
        }
        return new LinkRepair(damage, [.. links.Where(link => !link.IsIn(listing))]);
    }
}

/// <summary>What a look at the links found.</summary>
/// <param name="Restored">What was put back, each as operators know it; empty where all was well.</param>
/// <param name="Gone">The links whose interface is gone, which nobody can put back: the guest's end went with it.</param>
internal sealed record LinkRepair(IReadOnlyList<string> Restored, IReadOnlyCollection<GuestLink> Gone)
{
    /// <summary>All was well.</summary>
    public static LinkRepair None { get; } = new([], []);
}
