using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary>Turns every failure of a request into a problem that says what to do.</summary>
internal static class RefusalMiddleware
{
    public static RequestDelegate Wrap(RequestDelegate next, Metrics.RefusalCounts counts, ILogger log) =>
        async http =>
        {
            try
            {
                await next(http);
                if (
                    http.Response is
                    { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed }
                )
                {
                    await RefuseAsync(
                        http,
                        new RefusalException(
                            ProblemCode.NotFound,
                            $"There is no {http.Request.Method} {http.Request.Path}.",
                            "docs/control-api.md lists every request."
                        )
                    );
                }
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                // The client has left.
            }
            catch (Exception e) when (ToRefusal(e) is { } refusal)
            {
                await RefuseAsync(http, refusal);
            }
            catch (Exception e)
            {
                ControlLog.Failed(log, http.Request.Method, http.Request.Path, e);
                await RefuseAsync(
                    http,
                    new RefusalException(
                        ProblemCode.InternalError,
                        "The request failed by a defect of the daemon.",
                        "The daemon's log has the details; please report them."
                    )
                );
            }

            Task RefuseAsync(HttpContext http, RefusalException refusal)
            {
                counts.Add(refusal.Code);
                ControlLog.Refused(log, http.Request.Method, http.Request.Path, refusal.Code, refusal.Message);
                return http.Response.HasStarted ? Task.CompletedTask : Answers.RefuseAsync(http, refusal.ToProblem());
            }
        };

    private static RefusalException? ToRefusal(Exception error) =>
        error is BadHttpRequestException bad
            ? new RefusalException(ProblemCode.InvalidRequest, bad.Message, inner: bad)
            : RefusalException.Of(error);
}
