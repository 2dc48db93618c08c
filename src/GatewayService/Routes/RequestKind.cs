namespace VersionManager.GatewayService.Routes;

/// <summary>The kinds of request.</summary>
internal enum RequestKind
{
    /// <summary>No rule matches the request.</summary>
    Unknown,

    /// <summary>Goes to the newest version that can answer.</summary>
    Read,

    /// <summary>Goes to all versions.</summary>
    Write,
}
