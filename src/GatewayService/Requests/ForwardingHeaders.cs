namespace VersionManager.GatewayService.Requests;

/// <summary>What the gateway adds to answers.</summary>
internal static class ForwardingHeaders
{
    /// <summary>Says, in a request, whose interface its client speaks; to a translator, from whose it shall translate.</summary>
    public const string Interface = "VM-Interface";

    /// <summary>To and from translators: the method of the request that is translated.</summary>
    public const string Method = "VM-Method";

    /// <summary>To and from translators: the path and query of the request that is translated.</summary>
    public const string Target = "VM-Target";

    /// <summary>To and from translators: the status of the answer that is translated.</summary>
    public const string Status = "VM-Status";

    /// <summary>From a translator: that, and why, there is no translation.</summary>
    public const string CannotTranslate = "VM-Cannot-Translate";

    /// <summary>The version that answered.</summary>
    public const string Version = "VM-Version";

    /// <summary>Set, to <c>true</c>, when it was away while writes were acknowledged and no other version could answer.</summary>
    public const string Behind = "VM-Behind";

    /// <summary>Set, to <c>true</c>, on an answer that an idempotency key remembers.</summary>
    public const string Replayed = "Idempotency-Replayed";
}
