namespace Cfs.Rpc;

/// <summary>How long a call takes before it fails.</summary>
internal sealed record RpcOptions
{
    /// <summary>From the first transmission to the second; each later wait is twice the one before.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Transmissions of one request. With the default wait a dead peer is noticed after 3 s.</summary>
    public int Transmissions { get; init; } = 4;

    /// <summary>For so long after a failure a peer that stays silent gets <see cref="SuspectTransmissions"/> only.</summary>
    public TimeSpan SuspectFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Transmissions of a request to a peer that just failed to answer.</summary>
    public int SuspectTransmissions { get; init; } = 1;
}
