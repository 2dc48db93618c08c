using System.Net;
using VersionManager.Contracts;

namespace VersionManager.ProxyService.Daemon;

/// <summary>An event in one room of the daemon that other rooms act upon.</summary>
internal abstract record DaemonEvent
{
    private DaemonEvent() { }

    /// <summary>A header announced a version of an application.</summary>
    public sealed record VersionAnnounced(IPAddress Peer, ReleaseKey Key) : DaemonEvent;

    /// <summary>A peer knows other marks of an application.</summary>
    public sealed record MarksDiffer(IPAddress Peer, string Application, ulong Digest) : DaemonEvent;

    /// <summary>A guest ended by itself.</summary>
    public sealed record GuestEnded(ReleaseKey Key, string Reason) : DaemonEvent;

    /// <summary>Versions on this node became obsolete or withdrawn.</summary>
    public sealed record MarksLearned(IReadOnlyList<ReleaseKey> Keys) : DaemonEvent;

    /// <summary>A version's state was migrated.</summary>
    public sealed record Migrated(ReleaseKey Key) : DaemonEvent;
}
