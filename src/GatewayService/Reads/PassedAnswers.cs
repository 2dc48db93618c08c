using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Reads;

/// <summary>
/// Which answers reach the client though another version, or the same one later, may have a better one: the last version that is
/// asked has the last word.
/// </summary>
/// <param name="Older">Answers by which a version says that an older one may have it.</param>
/// <param name="Failures">Answers of 5xx.</param>
/// <param name="Busy">Answers of 503 that say when to ask again.</param>
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
