using VersionManager.Guests.Links;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Tools;

namespace VersionManager.Guests;

/// <summary>The links of the guests that run.</summary>
internal sealed class GuestLinks(ToolRunner tools)
{
    private readonly LinkKeeper _keeper = new(tools);

    /// <summary>Puts back what another program removed or changed of the guests' links.</summary>
    /// <param name="guests">The node's guests.</param>
    /// <param name="end">Ends a guest whose link is gone.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was put back, each as operators know it; empty where all was well.</returns>
    public async Task<IReadOnlyList<string>> RepairAsync(
        IReadOnlyList<Guest> guests,
        Func<Guest, Task> end,
        CancellationToken cancellation
    )
    {
        // Who holds a gate makes that guest's link, or removes it.
        Guest[] held = [.. guests.Where(guest => guest.Gate.Wait(0, CancellationToken.None))];
        try
        {
            Guest[] linked =
            [
                .. held.Where(guest => guest.Stage >= GuestStage.Booted && guest.Record.Process?.IsAlive() == true),
            ];
            LinkRepair repair = await _keeper.RepairAsync([.. linked.Select(guest => guest.Link)], cancellation);
            foreach (Guest cut in linked.Where(guest => repair.Gone.Contains(guest.Link)))
            {
                cut.EndReason ??= $"Its link {cut.Link.Name} was removed from the node.";
                await end(cut);
            }
            return repair.Restored;
        }
        finally
        {
            foreach (Guest guest in held)
                guest.Gate.Release();
        }
    }
}
