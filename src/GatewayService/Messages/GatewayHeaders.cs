namespace VersionManager.GatewayService.Messages;

/// <summary>The names of the gateway's own headers.</summary>
internal static class GatewayHeaders
{
    /// <summary>
    /// In a request: the client's interface. To a translator: the interface to translate from.
    /// </summary>
    public const string Interface = "VM-Interface";

    /// <summary>To and from translators: the method of the translated request.</summary>
    public const string Method = "VM-Method";

    /// <summary>To and from translators: the path and query of the translated request.</summary>
    public const string Target = "VM-Target";

    /// <summary>To and from translators: the status of the translated answer.</summary>
    public const string Status = "VM-Status";

    /// <summary>From a translator: why the message cannot be translated.</summary>
    public const string CannotTranslate = "VM-Cannot-Translate";

    /// <summary>In an answer: the version that gave it.</summary>
    public const string Version = "VM-Version";

    /// <summary>In an answer: <c>true</c> when its version missed writes and no other version could answer.</summary>
    public const string Behind = "VM-Behind";

    /// <summary>In an answer: <c>true</c> when the gateway repeats an answer that it kept with an idempotency key.</summary>
    public const string Replayed = "Idempotency-Replayed";
}
