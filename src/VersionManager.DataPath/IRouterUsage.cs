namespace VersionManager.DataPath;

/// <summary>How versions are used, as the data path counts it.</summary>
public interface IRouterUsage
{
    /// <summary>Counters and peers now.</summary>
    RouterSnapshot Snapshot();

    /// <summary>What clients without version headers have with each version now.</summary>
    IReadOnlyList<ClientFlows> Clients();
}
