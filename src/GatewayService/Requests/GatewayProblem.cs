using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Requests;

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

/// <summary>Why the gateway refused a client (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Code">The kind.</param>
/// <param name="Title">What happened, in one sentence.</param>
/// <param name="Detail">What to do about it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Divergence">The divergence that was recorded; null when there is none.</param>
/// <param name="Versions">What each version did, newest first; null when none was asked.</param>
internal sealed record GatewayProblem(
    GatewayProblemCode Code,
    string Title,
    string? Detail,
    int Status,
    string? Divergence = null,
    IReadOnlyList<VersionWrite>? Versions = null
)
{
    /// <summary>Sends it.</summary>
    /// <param name="response">An answer that has not begun.</param>
    /// <param name="retryAfter">When trying again is worth it; null when it is not a matter of time.</param>
    public async Task WriteAsync(HttpResponse response, TimeSpan? retryAfter = null)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return;
        }
        response.Clear();
        response.StatusCode = Status;
        if (retryAfter is { } delay)
            response.Headers.RetryAfter = ((int)Math.Max(1, Math.Ceiling(delay.TotalSeconds))).ToString(
                System.Globalization.CultureInfo.InvariantCulture
            );
        await response.WriteAsJsonAsync(this, GatewayJson.Default.GatewayProblem, "application/problem+json");
    }
}
