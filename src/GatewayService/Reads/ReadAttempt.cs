namespace VersionManager.GatewayService.Reads;

/// <summary>How an attempt to read from one version ended.</summary>
internal enum ReadEnd
{
    /// <summary>The client has its answer, or as much of it as came.</summary>
    Answered,

    /// <summary>The version says that an older one may have it.</summary>
    Older,

    /// <summary>The request, or its answer, cannot be translated.</summary>
    Untranslated,

    /// <summary>It answered 5xx.</summary>
    Failed,

    /// <summary>It answered 503 and when to ask again (RFC 9110, section 15.6.4).</summary>
    Busy,

    /// <summary>It could not be connected to.</summary>
    Unsent,

    /// <summary>The connection broke before the answer began.</summary>
    Broken,

    /// <summary>The answer did not begin in time.</summary>
    TimedOut,
}

/// <summary>One version's part in a read.</summary>
/// <param name="Version">The version.</param>
/// <param name="End">How it ended.</param>
/// <param name="Status">What it answered; null when it did not.</param>
internal sealed record ReadAttempt(Version Version, ReadEnd End, int? Status)
{
    /// <summary>More about it; null when the kind says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether asking again soon may help: the version is on its way out, or back.</summary>
    public bool IsConnection => End is ReadEnd.Unsent or ReadEnd.Broken;

    /// <summary>Whether a version answers that it cannot now, and the same request may succeed soon.</summary>
    public static bool IsBusy(HttpResponseMessage answer) =>
        answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null;
}
