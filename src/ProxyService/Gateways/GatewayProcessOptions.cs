namespace VersionManager.ProxyService.Gateways;

/// <summary>How a node runs its gateways.</summary>
internal sealed record GatewayProcessOptions
{
    /// <summary>The program of HTTP gateways.</summary>
    public required string Program { get; init; }

    /// <summary>The daemon's own program and first arguments, which starts gateways.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [Environment.ProcessPath!];

    /// <summary>Who runs HTTP gateways; root without any privilege where the node has no such user.</summary>
    public string User { get; init; } = Contracts.WellKnown.GatewayUser;

    /// <summary>How long a gateway must have run for the next one to be started at once when it ends.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before a gateway that ended soon is started again, at first.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a new gateway must run before the one that it replaces is asked to end.</summary>
    public TimeSpan Observed { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a gateway that was asked to end may take for what is under way.</summary>
    public TimeSpan Retirement { get; init; } = TimeSpan.FromMinutes(16);

    /// <summary>At what size, in bytes, a gateway's log begins again; the one before is kept beside it.</summary>
    public long LogLimit { get; init; } = 4 << 20;
}
