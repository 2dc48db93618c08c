namespace VersionManager.ProxyService.Releases;

/// <summary>The log events of releases.</summary>
internal static partial class ReleaseLog
{
    [LoggerMessage(
        EventIds.ReleaseUnreadable,
        LogLevel.Error,
        "The release in {Folder} cannot be read and is left out; publish it again"
    )]
    public static partial void Unreadable(ILogger log, string folder, Exception error);

    [LoggerMessage(
        EventIds.ReleaseMisplaced,
        LogLevel.Error,
        "The folder {Folder} holds the release of {Release} and is left out"
    )]
    public static partial void Misplaced(ILogger log, string folder, string release);

    [LoggerMessage(
        EventIds.ReleaseUploadBegun,
        LogLevel.Information,
        "Release of {Release} is being uploaded: {Missing} of {Files} files are missing"
    )]
    public static partial void UploadBegun(ILogger log, string release, int missing, int files);

    [LoggerMessage(
        EventIds.ReleaseCommitted,
        LogLevel.Information,
        "Release of {Release} is committed: {Bytes} bytes in {Files} files"
    )]
    public static partial void Committed(ILogger log, string release, long bytes, int files);

    [LoggerMessage(EventIds.ReleaseServed, LogLevel.Information, "Node {Peer} fetches the release of {Release}")]
    public static partial void Served(ILogger log, string release, string peer);

    [LoggerMessage(
        EventIds.ReleaseServeFailed,
        LogLevel.Warning,
        "Serving the release of {Release} to node {Peer} ended with status {Status}: {Said}"
    )]
    public static partial void ServeFailed(ILogger log, string release, string peer, int status, string said);

    [LoggerMessage(
        EventIds.ReleaseRefetch,
        LogLevel.Warning,
        "{Count} files of the release of {Release} are fetched again, the first being {Fault}"
    )]
    public static partial void Refetch(ILogger log, string release, int count, string fault);

    [LoggerMessage(
        EventIds.ReleaseSourceFailed,
        LogLevel.Warning,
        "Node {Source} did not deliver the release of {Release} ({Fault}): {Reason}"
    )]
    public static partial void SourceFailed(ILogger log, string release, string source, SourceFault fault, string reason);

    [LoggerMessage(
        EventIds.ReleaseSourceBusy,
        LogLevel.Information,
        "Node {Source} has no slot to serve the release of {Release}; it named {Others} other nodes"
    )]
    public static partial void SourceBusy(ILogger log, string release, string source, int others);

    [LoggerMessage(
        EventIds.ReleaseSourceSuperseded,
        LogLevel.Information,
        "The release of {Release} no longer comes from {Source}: an operator named another node"
    )]
    public static partial void SourceSuperseded(ILogger log, string release, string source);

    [LoggerMessage(
        EventIds.ReleaseSentOn,
        LogLevel.Information,
        "Node {Peer} asked for the release of {Release} while every slot is taken; it was sent to {Others} other nodes"
    )]
    public static partial void SentOn(ILogger log, string peer, string release, int others);

    [LoggerMessage(
        EventIds.ReleaseNotTold,
        LogLevel.Debug,
        "Node {Node} was not told that this one has the release of {Release}: {Reason}"
    )]
    public static partial void NotTold(ILogger log, string node, string release, string reason);
}
