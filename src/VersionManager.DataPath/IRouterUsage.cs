namespace VersionManager.DataPath;

/// <summary>The usage of versions, as the data path counts it.</summary>
public interface IRouterUsage
{
    /// <summary>The counters and the peers at this moment.</summary>
    RouterSnapshot Snapshot();

    /// <summary>The flows that clients, which send no version headers, have with each version at this moment.</summary>
    IReadOnlyList<ClientFlows> Clients();
}
