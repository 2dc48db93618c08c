namespace Cfs.Rpc;

/// <summary>How long a call takes before it fails.</summary>
internal sealed record RpcOptions
{
    /// <summary>The time from the first transmission to the second; each later wait is twice as long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The transmissions of one request. With the default wait a dead peer is noticed after 3 s.</summary>
    public int Transmissions { get; init; } = 4;

    /// <summary>How long after a failure a silent peer gets only <see cref="SuspectTransmissions"/>.</summary>
    public TimeSpan SuspectFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Transmissions of a request to a peer that just failed to answer.</summary>
    public int SuspectTransmissions { get; init; } = 1;
}
