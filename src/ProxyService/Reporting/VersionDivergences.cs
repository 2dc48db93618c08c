using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Gateways;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Adds the gateways' divergences.</summary>
internal sealed class VersionDivergences(IGateways gateways, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The versions, each with the number of its divergences; null where the application has no gateway that
    /// answers.</summary>
    public async Task<IReadOnlyList<AppVersionInfo>> AddAsync(
        IReadOnlyList<AppVersionInfo> versions,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<string, DivergenceList?>(StringComparer.Ordinal);
        foreach (string application in versions.Select(version => version.Application).Distinct(StringComparer.Ordinal))
            found[application] = await AskAsync(application, cancellation);
        return
        [
            .. versions.Select(version =>
                found[version.Application] is not { } list
                    ? version
                    : version with
                    {
                        Divergences = list.Items.Count(divergence =>
                            divergence.Versions.Any(write => write.Version == version.Version)
                        ),
                    }
            ),
        ];
    }

    private async Task<DivergenceList?> AskAsync(string application, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await gateways.DivergencesAsync(application, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
