using System.Globalization;

namespace VersionManager.Kernel.Processes;

/// <summary>
/// A process of the node that a later daemon finds again, such as a guest's or a gateway's. The kernel gives a number to another
/// process later, but never with the same start time in the same boot of the host.
/// </summary>
/// <param name="Id">The process's number.</param>
/// <param name="StartTicks">When the process started, in clock ticks after the host booted.</param>
/// <param name="BootId">The kernel's id of that boot of the host.</param>
internal sealed record NodeProcess(int Id, long StartTicks, string BootId)
{
    /// <summary>The process that has the number now; null where there is none, or it has ended.</summary>
    public static NodeProcess? Find(int id)
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
        // The name is in brackets and may contain any character; fields 3 and on follow the last bracket.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int state = 0,
            startTime = 19;
        return fields[state] is "Z" or "X"
            ? null
            : new NodeProcess(
                id,
                long.Parse(fields[startTime], CultureInfo.InvariantCulture),
                File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
            );
    }

    /// <summary>Whether the process still runs.</summary>
    public bool IsAlive() => Find(Id) == this;

    /// <summary>Asks the process to end (SIGTERM), where it still runs.</summary>
    public void Terminate()
    {
        const int terminate = 15;
        if (IsAlive())
            ProcessCalls.Kill(Id, terminate);
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task WaitAsync()
    {
        int descriptor = ProcessCalls.OpenProcess(Id);
        if (descriptor < 0 || !IsAlive())
            return Task.CompletedTask;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The kernel tells of the end through the descriptor, also to who is not the parent. The thread only waits, so its stack
        // is small.
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
            Name = "process " + Id.ToString(CultureInfo.InvariantCulture),
        }.Start();
        return ended.Task;
    }
}
