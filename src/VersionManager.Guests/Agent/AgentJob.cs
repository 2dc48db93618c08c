using System.ComponentModel;
using System.Diagnostics;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;

namespace VersionManager.Guests.Agent;

/// <summary>One job, from its start until its guest's end: its result is kept for a daemon that asks again.</summary>
internal sealed class AgentJob(AgentProcesses processes, GuestJob job)
{
    /// <summary>Between two reports of progress; what comes faster is left out, but the last is never.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    // A monitor and not a lock: waiters are woken by what is reported.
    private readonly object _turn = new();
    private AgentProgress? _latest;
    private AgentResult? _result;
    private ProcessTree? _tree;
    private int _waiter;
    private bool _ending;

    /// <summary>Which one it is.</summary>
    public string Run => job.Run;

    /// <summary>Runs it to its end.</summary>
    public void Execute(AgentCommand command)
    {
        AgentResult result;
        try
        {
            result = ExecuteHere(command);
        }
        catch (Exception error)
            when (error is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            result = new AgentResult(127, "", false, error.Message);
        }
        lock (_turn)
        {
            _result = result;
            Monitor.PulseAll(_turn);
        }
    }

    /// <summary>Returns how it ended; null when somebody else waits by then.</summary>
    public AgentResult? Wait(Action<AgentProgress> progress)
    {
        AgentProgress? reported = null;
        int self;
        lock (_turn)
        {
            self = ++_waiter;
            Monitor.PulseAll(_turn);
        }
        while (true)
        {
            AgentProgress? latest;
            AgentResult? result;
            lock (_turn)
            {
                while (_waiter == self && _result is null && ReferenceEquals(_latest, reported))
                    Monitor.Wait(_turn);
                if (_waiter != self)
                    return null;
                (latest, result) = (_latest, _result);
            }
            if (!ReferenceEquals(latest, reported))
                progress(latest!);
            reported = latest;
            if (result is not null)
                return result;
            Rest(self);
        }
    }

    /// <summary>Ends it, politely for <paramref name="grace"/>, and returns when nothing of it runs any more.</summary>
    public void End(TimeSpan grace)
    {
        ProcessTree? tree;
        lock (_turn)
        {
            _ending = true;
            if (_result is not null)
                return;
            tree = _tree;
        }
        tree?.End(grace);
        lock (_turn)
        {
            while (_result is null)
                Monitor.Wait(_turn);
        }
    }

    private void Rest(int self)
    {
        long until = Environment.TickCount64 + (long)ReportInterval.TotalMilliseconds;
        lock (_turn)
        {
            while (_waiter == self && _result is null && until - Environment.TickCount64 is > 0 and var left)
                Monitor.Wait(_turn, (int)left);
        }
    }

    private AgentResult ExecuteHere(AgentCommand command)
    {
        var tail = new OutputTail(said =>
        {
            lock (_turn)
            {
                // A line may say one of the two only.
                _latest = new AgentProgress(said.Progress ?? _latest?.Progress, said.Message ?? _latest?.Message);
                Monitor.PulseAll(_turn);
            }
        });
        Process process;
        ProcessTree tree;
        lock (_turn)
        {
            if (_ending)
                return new AgentResult(1, "", false, "It was ended before it had begun.");
            process = processes.Start(command.Arguments, command.Environment, capture: true, ownSession: true);
            tree = _tree = new ProcessTree(process.Id);
        }
        using (process)
        {
            process.StandardInput.Close();
            process.OutputDataReceived += (_, line) => tail.Add(line.Data);
            process.ErrorDataReceived += (_, line) => tail.Add(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            bool ended = process.WaitForExit(TimeSpan.FromSeconds(command.TimeoutSeconds));
            // Also what it left in the background: of a job nothing runs on, or there could be two of it.
            tree.Kill();
            AgentProcesses.Drain(process);
            processes.Forget(process);
            return new AgentResult(process.ExitCode, tail.ToString(), !ended, null);
        }
    }
}
