namespace VersionManager.GatewayService.Problems;

/// <summary>Every kind of refusal by the gateway itself.</summary>
internal enum GatewayProblemCode
{
    /// <summary>No rule of the release matches the request.</summary>
    MethodNotAllowed,

    /// <summary>No version could be reached within the hold time.</summary>
    NoVersion,

    /// <summary>No version could answer a read.</summary>
    ReadFailed,

    /// <summary>A write did not commit at every version.</summary>
    WriteFailed,

    /// <summary>The body of a write is too large.</summary>
    BodyTooLarge,

    /// <summary>The request cannot be translated from the client's interface to those of the running versions.</summary>
    CannotTranslate,

    /// <summary>The client's interface is malformed.</summary>
    InvalidInterface,

    /// <summary>The idempotency key is malformed.</summary>
    InvalidKey,

    /// <summary>The idempotency key was used for another request.</summary>
    KeyReused,

    /// <summary>The gateway cannot write its own state.</summary>
    StateUnwritable,
}
