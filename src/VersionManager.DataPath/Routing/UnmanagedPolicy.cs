namespace VersionManager.DataPath.Routing;

/// <summary>What becomes of a guest's flow to a host that does not speak on the overlay port.</summary>
public enum UnmanagedPolicy
{
    /// <summary>It goes there plainly, without a header.</summary>
    Allow,

    /// <summary>It is refused.</summary>
    Deny,
}
