using System.ComponentModel;
using System.Globalization;
using VersionManager.DataPath.FlowCaching;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Rules;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>Keeps the flow cache in step with the route table. Where the kernel has none, every offloaded packet meets the
/// rules.</summary>
internal sealed class FlowCacheKeeper(RouterOptions options, NodeRules rules, OffloadLog log) : IDisposable
{
    private FlowCache? _cache;
    private bool _refused = !options.FlowCache;

    /// <summary>Empties the cache, since the kernel now has the elements of <paramref name="table"/>, and attaches it to the
    /// guests' links.</summary>
    public async Task ApplyAsync(RouteTable table, CancellationToken cancellation)
    {
        if (_refused)
            return;
        try
        {
            if (_cache is null)
            {
                await rules.TolerateUnseenPacketsAsync(cancellation);
                _cache = new FlowCache();
            }

            _cache.Follow(options.Uplink, table.Guests.Select(LinkOf));
            _cache.Forget();
        }
        catch (Exception error) when (error is Win32Exception or ToolException)
        {
            _refused = true;
            _cache?.Dispose();
            _cache = null;
            log.NoFlowCache(error.Message);
        }
    }

    /// <summary>Empties the cache, since connection tracking has deleted flows.</summary>
    public void Forget() => _cache?.Forget();

    /// <summary>The packets carried for the guests of <paramref name="table"/>.</summary>
    public IEnumerable<(RouteGuest Guest, CachedUsage Usage)> ReadUsage(RouteTable table)
    {
        if (_cache is null)
            return [];
        ILookup<string, RouteGuest> guests = table.Guests.ToLookup(LinkOf);
        return _cache.ReadUsage().SelectMany(usage => guests[usage.Link].Select(guest => (guest, usage)));
    }

    /// <inheritdoc/>
    public void Dispose() => _cache?.Dispose();

    private string LinkOf(RouteGuest guest) =>
        options.GuestLinkPrefix + PrivateAddress.SlotOf(guest.PrivateAddress).ToString(CultureInfo.InvariantCulture);
}
