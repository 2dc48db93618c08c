namespace VersionManager.ProxyService.Gateways;

/// <summary>The gateways' processes, as those who ask them need it.</summary>
internal interface IGatewayFleet
{
    /// <summary>Whether a process of the application's gateway runs: one that may serve clients by routes of its own.</summary>
    bool IsUp(string application);

    /// <summary>Where the application's HTTP gateway answers the daemon.</summary>
    string Socket(string application);
}
