using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Reads;

/// <summary>
/// The answers that reach the client although another version, or the same one later, may have a better one: those of the version
/// that is asked last.
/// </summary>
/// <param name="Older">Whether answers pass by which a version refers to an older one.</param>
/// <param name="Failures">Whether 5xx answers pass.</param>
/// <param name="Busy">Whether 503 answers with <c>Retry-After</c> pass.</param>
internal readonly record struct PassedAnswers(bool Older, bool Failures, bool Busy)
{
    /// <summary>Why an answer does not reach the client; null when it does.</summary>
    public ReadEnd? Withholds(Route route, HttpResponseMessage answer)
    {
        int status = (int)answer.StatusCode;
        bool busy = status == StatusCodes.Status503ServiceUnavailable && answer.Headers.RetryAfter is not null;
        return busy && !Busy ? ReadEnd.Busy
            : status >= StatusCodes.Status500InternalServerError && !Failures ? ReadEnd.Failed
            : route.IsOlder(status) && !Older ? ReadEnd.Older
            : null;
    }
}
