namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>The log events of the exchange of marks.</summary>
internal static partial class MarkLog
{
    [LoggerMessage(
        EventIds.MarksLearned,
        LogLevel.Warning,
        "Node {Peer} says that these versions of {Application} are obsolete or withdrawn: {Versions}"
    )]
    public static partial void Learned(ILogger log, string peer, string application, string versions);

    [LoggerMessage(
        EventIds.MarksLifted,
        LogLevel.Information,
        "Node {Peer} says that these versions of {Application} were published anew: {Versions}"
    )]
    public static partial void Lifted(ILogger log, string peer, string application, string versions);

    [LoggerMessage(
        EventIds.MarksNotExchanged,
        LogLevel.Information,
        "Marks of {Application} were not exchanged with node {Peer}: {Reason}"
    )]
    public static partial void NotExchanged(ILogger log, string peer, string application, string reason);

    [LoggerMessage(
        EventIds.MarksMalformed,
        LogLevel.Warning,
        "Node {Peer} sent marks of {Application} that cannot be read; none was accepted"
    )]
    public static partial void Malformed(ILogger log, string peer, string application);

    [LoggerMessage(
        EventIds.MarksFull,
        LogLevel.Error,
        "There are {Count} marks of {Application}, and no more are kept: node {Peer} knows further ones"
    )]
    public static partial void Full(ILogger log, int count, string application, string peer);

    [LoggerMessage(
        EventIds.MarksAwaited,
        LogLevel.Warning,
        "Marks were exchanged with {Answered} of {Asked} known nodes; starting, while the others are asked again"
    )]
    public static partial void Awaited(ILogger log, int answered, int asked);
}
