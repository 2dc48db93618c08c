using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Problems;

/// <summary>Every problem that clients may see (docs/gateway.md, "Problems that clients may see").</summary>
internal static class ClientProblems
{
    /// <summary>No rule matches the request.</summary>
    public static GatewayProblem MethodNotAllowed(string method, IReadOnlyList<string> allowed) =>
        new(
            GatewayProblemCode.MethodNotAllowed,
            $"The application's gateway accepts no {method} here.",
            allowed.Count == 0 ? "It accepts no request at this path." : $"It accepts {string.Join(", ", allowed)}.",
            StatusCodes.Status405MethodNotAllowed
        )
        {
            Allow = allowed,
        };

    /// <summary>No version could be reached within the hold time.</summary>
    public static GatewayProblem NoVersion(TimeSpan retryAfter, IReadOnlyList<VersionWrite>? versions = null) =>
        new(
            GatewayProblemCode.NoVersion,
            "No version of the application can be reached here now.",
            "Try again later, or at another node.",
            StatusCodes.Status503ServiceUnavailable
        )
        {
            RetryAfter = retryAfter,
            Versions = NullIfEmpty(versions),
        };

    /// <summary>No version could answer a read.</summary>
    /// <param name="late">Whether every version was too late.</param>
    /// <param name="versions">What each version did.</param>
    public static GatewayProblem ReadFailed(bool late, IReadOnlyList<VersionWrite> versions) =>
        new(
            GatewayProblemCode.ReadFailed,
            "No version could answer.",
            "Try again.",
            late ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway
        )
        {
            Versions = NullIfEmpty(versions),
        };

    /// <summary>No version could answer a read in the client's interface.</summary>
    public static GatewayProblem ReadNotTranslated(IReadOnlyList<VersionWrite> versions) =>
        new(
            GatewayProblemCode.CannotTranslate,
            "No version could answer in the client's interface.",
            "Use a newer interface, or a node where an older version runs.",
            StatusCodes.Status501NotImplemented
        )
        {
            Versions = NullIfEmpty(versions),
        };

    /// <summary>A write cannot be translated to every version, so it was sent to none.</summary>
    public static GatewayProblem WriteNotTranslated(IReadOnlyList<VersionWrite> versions) =>
        new(
            GatewayProblemCode.CannotTranslate,
            "The write cannot be translated for every running version. Nothing was written.",
            "Use a newer interface.",
            StatusCodes.Status501NotImplemented
        )
        {
            Versions = versions,
        };

    /// <summary>A write did not commit at every version.</summary>
    /// <param name="divergence">The write's outcomes.</param>
    /// <param name="open">Whether the divergence is recorded, and still open.</param>
    /// <param name="late">Whether every version was too late.</param>
    public static GatewayProblem WriteFailed(DivergenceInfo divergence, bool open, bool late) =>
        new(
            GatewayProblemCode.WriteFailed,
            "The write did not commit at every version.",
            divergence.End == DivergenceEnd.Compensated ? "It was undone where it had committed. Try again."
                : divergence.Key is null
                    ? "Some versions may have it. Send the same PUT or DELETE again; give other requests an Idempotency-Key header, so that trying again is safe."
                : "Send the same request again with the same Idempotency-Key: it goes only to versions that do not have it.",
            late ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway
        )
        {
            Divergence = open ? divergence.Id : null,
            Versions = divergence.Versions,
        };

    /// <summary>The body has more than <paramref name="limit"/> bytes.</summary>
    public static GatewayProblem BodyTooLarge(long limit) =>
        new(
            GatewayProblemCode.BodyTooLarge,
            $"The body has more than {limit} bytes.",
            "Send it in parts.",
            StatusCodes.Status413PayloadTooLarge
        );

    /// <summary>The header of the client's interface is no version.</summary>
    public static GatewayProblem InvalidInterface(string header) =>
        new(
            GatewayProblemCode.InvalidInterface,
            $"The {header} header is malformed.",
            "Write one version, such as 1.0, or leave the header out.",
            StatusCodes.Status400BadRequest
        );

    /// <summary>The idempotency key is malformed.</summary>
    public static GatewayProblem InvalidKey() =>
        new(
            GatewayProblemCode.InvalidKey,
            "The idempotency key is malformed.",
            "Write one Idempotency-Key header of 1 to 255 visible ASCII characters, such as a UUID in double quotes.",
            StatusCodes.Status400BadRequest
        );

    /// <summary>The idempotency key belongs to another request.</summary>
    public static GatewayProblem KeyReused() =>
        new(
            GatewayProblemCode.KeyReused,
            "The idempotency key was used for another request.",
            "Use a new key for each request; the same one only to try the same request again.",
            StatusCodes.Status422UnprocessableEntity
        );

    /// <summary>The gateway's disk failed.</summary>
    public static GatewayProblem StateUnwritable() =>
        new(
            GatewayProblemCode.StateUnwritable,
            "The gateway cannot write its own state.",
            "The request's outcome is unknown. The gateway's log says more.",
            StatusCodes.Status500InternalServerError
        );

    private static IReadOnlyList<VersionWrite>? NullIfEmpty(IReadOnlyList<VersionWrite>? versions) =>
        versions is { Count: > 0 } ? versions : null;
}
