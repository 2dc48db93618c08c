namespace VersionManager.Kernel.Events;

/// <summary>A descriptor that an <see cref="EventLoop"/> watches, and the handler of its events.</summary>
internal abstract class PollTarget
{
    /// <summary>The descriptor; -1 while there is none.</summary>
    public int Descriptor { get; set; } = -1;

    /// <summary>Place in the loop's table; -1 while not watched.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>Called on the loop's thread with what epoll reported.</summary>
    internal abstract void Ready(uint events);
}
