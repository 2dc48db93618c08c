namespace VersionManager.GatewayService.Messages;

/// <summary>The names of the headers that are the gateway's own.</summary>
internal static class GatewayHeaders
{
    /// <summary>
    /// In a request: whose interface its client speaks. To a translator: from whose interface it shall translate.
    /// </summary>
    public const string Interface = "VM-Interface";

    /// <summary>To and from translators: the method of the request that is translated.</summary>
    public const string Method = "VM-Method";

    /// <summary>To and from translators: the path and query of the request that is translated.</summary>
    public const string Target = "VM-Target";

    /// <summary>To and from translators: the status of the answer that is translated.</summary>
    public const string Status = "VM-Status";

    /// <summary>From a translator: there is no translation, and why.</summary>
    public const string CannotTranslate = "VM-Cannot-Translate";

    /// <summary>In an answer: the version that gave it.</summary>
    public const string Version = "VM-Version";

    /// <summary>In an answer: <c>true</c> when its version missed writes and no other version could answer.</summary>
    public const string Behind = "VM-Behind";

    /// <summary>In an answer: <c>true</c> when the gateway gives an answer again that it kept with an idempotency key.</summary>
    public const string Replayed = "Idempotency-Replayed";
}
