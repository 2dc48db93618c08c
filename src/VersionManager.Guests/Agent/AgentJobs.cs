using System.ComponentModel;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;

namespace VersionManager.Guests.Agent;

/// <summary>The guest's jobs (see <see cref="GuestJob"/>): one of a name at a time, whichever daemon asks.</summary>
internal sealed class AgentJobs(AgentProcesses processes)
{
    /// <summary>How long a job that another one replaces has to end by itself.</summary>
    private static readonly TimeSpan ReplaceGrace = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AgentJob> _jobs = new(StringComparer.Ordinal);

    /// <summary>Starts the job that a command names, or finds it again, and returns how it ended.</summary>
    /// <param name="command">An exec command with a job.</param>
    /// <param name="progress">Told what the job says of its progress.</param>
    /// <returns>Null when a later command has found the same job: that one gets the answer.</returns>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public AgentResult? Run(AgentCommand command, Action<AgentProgress> progress)
    {
        GuestJob wanted = command.Job!;
        AgentJob job;
        AgentJob? before;
        lock (_lock)
        {
            if (_jobs.TryGetValue(wanted.Name, out before) && before.Run == wanted.Run)
                job = before;
            else
                job = _jobs[wanted.Name] = new AgentJob(processes, wanted);
        }
        if (job != before)
        {
            before?.End(ReplaceGrace);
            new Thread(() => job.Execute(command), GuestAgent.ThreadStack) { IsBackground = true, Name = wanted.Name }.Start();
        }
        return job.Wait(progress);
    }

    /// <summary>Ends the job of a name, where one runs, and returns when nothing of it is left.</summary>
    public void End(string name, TimeSpan grace)
    {
        AgentJob? job;
        lock (_lock)
            _jobs.TryGetValue(name, out job);
        job?.End(grace);
    }
}
