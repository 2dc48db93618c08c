namespace VersionManager.DataPath.Routing;

/// <summary>The policy for guests' flows to hosts that do not speak on the overlay port.</summary>
public enum UnmanagedPolicy
{
    /// <summary>The flow goes there without a header.</summary>
    Allow,

    /// <summary>The flow is refused.</summary>
    Deny,
}
