namespace VersionManager.GatewayService.Requests;

/// <summary>What the gateway adds to answers.</summary>
internal static class ForwardingHeaders
{
    /// <summary>The version that answered.</summary>
    public const string Version = "VM-Version";

    /// <summary>Set, to <c>true</c>, when it was away while writes were acknowledged and no other version could answer.</summary>
    public const string Behind = "VM-Behind";

    /// <summary>Set, to <c>true</c>, on an answer that an idempotency key remembers.</summary>
    public const string Replayed = "Idempotency-Replayed";
}
