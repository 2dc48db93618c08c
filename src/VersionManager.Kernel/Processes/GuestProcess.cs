using System.Globalization;

namespace VersionManager.Kernel.Processes;

/// <summary>A process of the node, known for sure: numbers are used again, a number with its starting time is not.</summary>
/// <param name="Id">The process's number.</param>
/// <param name="StartTicks">When it started, in clock ticks after the host did.</param>
/// <param name="BootId">Which start of the host that was.</param>
internal sealed record GuestProcess(int Id, long StartTicks, string BootId)
{
    /// <summary>The process that has the number now; null where none has, or it has ended.</summary>
    public static GuestProcess? Find(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
        // The name is in brackets, and may hold any character: what follows the last bracket is fields 3 and on.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int state = 0,
            startTime = 19;
        return fields[state] is "Z" or "X"
            ? null
            : new GuestProcess(
                id,
                long.Parse(fields[startTime], CultureInfo.InvariantCulture),
                File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
            );
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive() => Find(Id) == this;

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        const int terminate = 15;
        if (IsAlive())
            ProcessCalls.Kill(Id, terminate);
    }

    /// <summary>Completes when it has ended.</summary>
    public Task WaitAsync()
    {
        int descriptor = ProcessCalls.OpenProcess(Id);
        if (descriptor < 0 || !IsAlive())
            return Task.CompletedTask;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The kernel says when: no polling, and no need to be its parent. The thread does nothing else, so a small stack will do.
        const int stack = 128 * 1024;
        new Thread(
            () =>
            {
                ProcessCalls.WaitAndClose(descriptor);
                ended.SetResult();
            },
            stack
        )
        {
            IsBackground = true,
            Name = "guest " + Id.ToString(CultureInfo.InvariantCulture),
        }.Start();
        return ended.Task;
    }
}
