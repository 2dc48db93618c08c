using System.Globalization;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary>
/// A process that leads a session, and every process that came of it: those of the session, and the descendants of the process.
/// By the session those are found too whose parents have ended, which makes them children of the agent.
/// </summary>
/// <param name="root">The process's number.</param>
internal sealed class ProcessTree(int root)
{
    private const int KillSignal = 9,
        Terminate = 15,
        Continue = 18,
        Stop = 19;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Tells all processes of the tree to end, kills those that have not after <paramref name="grace"/>, and returns
    /// when none runs.</summary>
    public void End(TimeSpan grace)
    {
        long start = Environment.TickCount64;
        foreach (int pid in Find())
        {
            ProcessCalls.Kill(pid, Terminate);
            // A stopped process acts upon no signal before it is continued.
            ProcessCalls.Kill(pid, Continue);
        }
        while (Find().Count > 0 && Environment.TickCount64 - start < grace.TotalMilliseconds)
            Thread.Sleep(Pause);
        Kill();
    }

    /// <summary>Kills all processes of the tree, and returns when none runs.</summary>
    public void Kill()
    {
        while (Find() is { Count: > 0 } found)
        {
            // All are stopped first, so that none starts another one while its parent is being killed.
            foreach (int pid in found)
                ProcessCalls.Kill(pid, Stop);
            foreach (int pid in Find())
                ProcessCalls.Kill(pid, KillSignal);
            Thread.Sleep(Pause);
        }
    }

    /// <summary>The numbers of the processes that run now; zombies do not count.</summary>
    public IReadOnlyList<int> Find()
    {
        var parents = new Dictionary<int, int>();
        var found = new HashSet<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                !int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                || pid == Environment.ProcessId
            )
                continue;
            try
            {
                // State, parent, process group, session (proc(5)).
                string stat = File.ReadAllText(folder + "/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5);
                if (fields[0] is "Z" or "X")
                    continue;
                int parent = parents[pid] = int.Parse(fields[1], CultureInfo.InvariantCulture);
                // The root counts before it has made its session, too: then it is the agent's own child.
                if (
                    int.Parse(fields[3], CultureInfo.InvariantCulture) == root
                    || (pid == root && parent == Environment.ProcessId)
                )
                    found.Add(pid);
            }
            catch (IOException)
            {
                // The process has ended in the meantime.
            }
        }
        if (found.Contains(root))
            found.UnionWith(parents.Keys.Where(pid => DescendsFromRoot(pid, parents)));
        return [.. found];
    }

    private bool DescendsFromRoot(int pid, Dictionary<int, int> parents)
    {
        for (int steps = 0; steps < parents.Count && parents.TryGetValue(pid, out int parent); steps++)
        {
            if (parent == root)
                return true;
            pid = parent;
        }
        return false;
    }
}
