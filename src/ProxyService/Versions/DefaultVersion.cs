using VersionManager.Contracts;

namespace VersionManager.ProxyService.Versions;

/// <summary>Moves the default version, which messages without a header go to.</summary>
internal static class DefaultVersion
{
    /// <summary>Makes a version the default, unless the default is newer and serves: an older version that was only started again
    /// does not become the default.</summary>
    public static void Raise(VersionTable versions, ReleaseKey key)
    {
        VersionView view = versions.View;
        Version? current = view.Defaults.GetValueOrDefault(key.Application);
        if (current is null || current < key.Version || !view.Serves(key with { Version = current }))
            versions.SetDefault(key);
    }
}
