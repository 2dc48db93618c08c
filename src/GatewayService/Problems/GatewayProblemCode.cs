namespace VersionManager.GatewayService.Problems;

/// <summary>Every way in which the gateway itself refuses a client.</summary>
internal enum GatewayProblemCode
{
    /// <summary>The release's rules have no such request.</summary>
    MethodNotAllowed,

    /// <summary>No version runs that can take the request.</summary>
    NoVersion,

    /// <summary>No version could answer a read.</summary>
    ReadFailed,

    /// <summary>A write did not commit at every version.</summary>
    WriteFailed,

    /// <summary>The body of a write is too large.</summary>
    BodyTooLarge,

    /// <summary>The request cannot be translated from its client's interface to those of the versions that run.</summary>
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
