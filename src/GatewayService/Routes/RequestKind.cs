namespace VersionManager.GatewayService.Routes;

/// <summary>What a request is to the gateway.</summary>
internal enum RequestKind
{
    /// <summary>No rule fits it.</summary>
    Unknown,

    /// <summary>Goes to the newest version that can answer.</summary>
    Read,

    /// <summary>Goes to all versions.</summary>
    Write,
}
