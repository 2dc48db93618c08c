using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.Kernel.Events;

/// <summary>
/// A thread and its epoll. Only this thread touches what it watches, so there are no locks; other threads give it work by
/// <see cref="Post"/>.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int EventCapacity = 256;
    private const int TickMilliseconds = 100;

    private readonly int _epoll;
    private readonly Wake _wake;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Queue<Action> _deferred = new();
    private readonly Action<Exception> _failed;
    private readonly Stack<int> _free = new();
    private PollTarget?[] _targets = new PollTarget?[256];
    private uint[] _generations = new uint[256];
    private volatile bool _stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="failed">Gets an exception that a target let escape: a defect, which costs only that event.</param>
    public EventLoop(string name, Action<Exception> failed)
    {
        _failed = failed;
        _epoll = LibC.EpollCreate(CloseOnExec);
        if (_epoll < 0)
            throw new Win32Exception(LibC.Error, "epoll cannot be opened.");
        for (int slot = _targets.Length - 1; slot >= 0; slot--)
            _free.Push(slot);
        _wake = new Wake();
        Watch(_wake, EpollIn);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Called about every 100 ms while <see cref="Ticking"/>.</summary>
    public Action? Tick { get; set; }

    /// <summary>Whether the loop needs ticks; without them an idle loop sleeps until the next event.</summary>
    public bool Ticking { get; set; }

    /// <summary>Milliseconds of a monotonic clock, read once for each round of events.</summary>
    public long Now { get; private set; } = Environment.TickCount64;

    /// <summary>Starts the thread, which then serves the targets watched before too.</summary>
    public void Start() => _thread.Start();

    /// <summary>Begins to watch a target's descriptor, on the loop's thread or before <see cref="Start"/>. False when the kernel
    /// has no room.</summary>
    public bool Watch(PollTarget target, uint events)
    {
        if (_free.Count == 0)
            Grow();
        int slot = _free.Pop();
        byte* change = stackalloc byte[EpollEvent.MaximalSize];
        EpollEvent.Write(change, events, ((ulong)_generations[slot] << 32) | (uint)slot);
        if (LibC.EpollControl(_epoll, EpollAdd, target.Descriptor, change) != 0)
        {
            _free.Push(slot);
            return false;
        }

        _targets[slot] = target;
        target.Slot = slot;
        return true;
    }

    /// <summary>Stops watching a target; events already reported are not delivered. The descriptor stays open.</summary>
    public void Unwatch(PollTarget target)
    {
        if (target.Slot < 0)
            return;
        byte* none = stackalloc byte[EpollEvent.MaximalSize];
        LibC.EpollControl(_epoll, EpollDelete, target.Descriptor, none);
        _targets[target.Slot] = null;
        _generations[target.Slot]++;
        _free.Push(target.Slot);
        target.Slot = -1;
    }

    /// <summary>Delivers the events of a target's descriptor to another target from now on, which costs no system call.</summary>
    public void HandOver(PollTarget from, PollTarget to)
    {
        (to.Descriptor, to.Slot) = (from.Descriptor, from.Slot);
        (from.Descriptor, from.Slot) = (-1, -1);
        _targets[to.Slot] = to;
    }

    /// <summary>Runs <paramref name="work"/> on the loop's thread after the events of this round, so that a busy target does not
    /// starve the others.</summary>
    public void Defer(Action work) => _deferred.Enqueue(work);

    /// <summary>Runs <paramref name="work"/> on the loop's thread; callable from any thread.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        _wake.Signal();
    }

    /// <summary>Ends the thread after <paramref name="last"/> ran on it.</summary>
    public Task StopAsync(Action last)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if ((_thread.ThreadState & System.Threading.ThreadState.Unstarted) != 0)
        {
            last();
            return Task.CompletedTask;
        }

        Post(() =>
        {
            Guarded(last);
            _stopping = true;
            ended.SetResult();
        });
        return ended.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Debug.Assert(_stopping || !_thread.IsAlive, "Stop the loop first.");
        if (_thread.IsAlive)
            _thread.Join();
        LibC.Close(_wake.Descriptor);
        LibC.Close(_epoll);
    }

    private void Run()
    {
        byte* events = stackalloc byte[EventCapacity * EpollEvent.MaximalSize];
        long nextTick = 0;
        while (!_stopping)
        {
            int wait =
                _deferred.Count > 0 ? 0
                : Ticking ? (int)Math.Clamp(nextTick - Environment.TickCount64, 0, TickMilliseconds)
                : -1;
            int count = LibC.EpollWait(_epoll, events, EventCapacity, wait);
            Now = Environment.TickCount64;
            for (int i = 0; i < count; i++)
                Deliver(EpollEvent.Events(events, i), EpollEvent.Data(events, i));
            for (int left = _deferred.Count; left > 0; left--)
                Guarded(_deferred.Dequeue());
            while (_posted.TryDequeue(out Action? work))
                Guarded(work);
            if (Ticking && Now >= nextTick)
            {
                nextTick = Now + TickMilliseconds;
                if (Tick is not null)
                    Guarded(Tick);
            }
        }
    }

    private void Deliver(uint events, ulong data)
    {
        int slot = (int)(uint)data;
        if (_generations[slot] != (uint)(data >> 32) || _targets[slot] is not { } target)
            return;
        try
        {
            target.Ready(events);
        }
#pragma warning disable CA1031 // The daemon never dies of a packet.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failed(error);
        }
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failed(error);
        }
    }

    private void Grow()
    {
        int old = _targets.Length;
        Array.Resize(ref _targets, old * 2);
        Array.Resize(ref _generations, old * 2);
        for (int slot = _targets.Length - 1; slot >= old; slot--)
            _free.Push(slot);
    }

    /// <summary>An eventfd by which other threads end the wait.</summary>
    private sealed class Wake : PollTarget
    {
        public Wake() => Descriptor = LibC.EventDescriptor(0, NonBlocking | CloseOnExec);

        public void Signal()
        {
            ulong one = 1;
            LibC.Write(Descriptor, &one, sizeof(ulong));
        }

        internal override void Ready(uint events)
        {
            ulong count;
            LibC.Read(Descriptor, &count, sizeof(ulong));
        }
    }
}
