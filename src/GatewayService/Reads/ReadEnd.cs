namespace VersionManager.GatewayService.Reads;

/// <summary>How an attempt to read from one version ended.</summary>
internal enum ReadEnd
{
    /// <summary>The client has the answer, or as much of it as came.</summary>
    Answered,

    /// <summary>The version says that an older one may have it.</summary>
    Older,

    /// <summary>The request, or its answer, cannot be translated.</summary>
    Untranslated,

    /// <summary>The version answered 5xx.</summary>
    Failed,

    /// <summary>The version answered 503 with <c>Retry-After</c> (RFC 9110, section 15.6.4).</summary>
    Busy,

    /// <summary>The version could not be connected to.</summary>
    Unsent,

    /// <summary>The connection broke before the answer began.</summary>
    Broken,

    /// <summary>The answer did not begin in time.</summary>
    TimedOut,
}
