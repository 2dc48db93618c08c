using VersionManager.Contracts;

namespace VersionManager.ProxyService.Hosting;

/// <summary>Brings what runs and what is registered into the data path.</summary>
internal interface IRoutePublisher
{
    /// <summary>Waits until the data path knows the versions, guests and ports of this moment.</summary>
    Task FlushAsync(CancellationToken cancellation);

    /// <summary>Whether the data path delivers to the version.</summary>
    bool IsApplied(ReleaseKey key);

    /// <summary>Waits until the data path delivers to the version.</summary>
    Task WaitAppliedAsync(ReleaseKey key, CancellationToken cancellation);
}
