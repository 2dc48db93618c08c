using System.Globalization;
using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Problems;

/// <summary>Why the gateway refused a client (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Code">The kind.</param>
/// <param name="Title">What happened, in one sentence.</param>
/// <param name="Detail">What to do about it.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record GatewayProblem(GatewayProblemCode Code, string Title, string? Detail, int Status)
{
    /// <summary>The divergence that was recorded; null when there is none.</summary>
    public string? Divergence { get; init; }

    /// <summary>What each version did, newest first; null when none was asked.</summary>
    public IReadOnlyList<VersionWrite>? Versions { get; init; }

    /// <summary>When a retry makes sense (<c>Retry-After</c>); null when time does not help.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The methods that the path accepts (<c>Allow</c>); null when the method is not the problem.</summary>
    [JsonIgnore]
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Sends the problem to the client. If an answer has begun already, it is cut off instead.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return;
        }
        response.Clear();
        response.StatusCode = Status;
        if (RetryAfter is { } delay)
        {
            int seconds = (int)Math.Max(1, Math.Ceiling(delay.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        if (Allow is not null)
            response.Headers.Allow = string.Join(", ", Allow);
        await response.WriteAsJsonAsync(this, ProblemJson.Default.GatewayProblem, "application/problem+json");
    }
}
