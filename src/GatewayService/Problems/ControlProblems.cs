using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Problems;

/// <summary>Every problem that the daemon may see at the gateway's control socket.</summary>
internal static class ControlProblems
{
    /// <summary>The control socket has no such path.</summary>
    public static Problem UnknownPath() =>
        new(
            ProblemCode.NotFound,
            "The gateway's control socket has no such path.",
            "docs/gateway.md lists the paths.",
            StatusCodes.Status404NotFound
        );

    /// <summary>The path names no version.</summary>
    public static Problem InvalidVersion() =>
        new(
            ProblemCode.InvalidRequest,
            "That is not a version.",
            "Write it with dots, such as 1.0.",
            StatusCodes.Status400BadRequest
        );

    /// <summary>A version that runs cannot be forgotten.</summary>
    public static Problem VersionRuns(Version version) =>
        new(
            ProblemCode.VersionInUse,
            $"Version {version} runs.",
            "Stop it before it is forgotten.",
            StatusCodes.Status409Conflict
        );

    /// <summary>Sends <paramref name="problem"/>.</summary>
    public static Task WriteAsync(this Problem problem, HttpResponse response)
    {
        response.StatusCode = problem.Status;
        return response.WriteAsJsonAsync(problem, ContractsJson.Default.Problem, "application/problem+json");
    }
}
