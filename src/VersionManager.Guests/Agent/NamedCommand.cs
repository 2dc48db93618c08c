using System.ComponentModel;
using System.Diagnostics;
using VersionManager.Guests.Model;

namespace VersionManager.Guests.Agent;

/// <summary>One run of a named command, from its start until the guest's end: the result is kept for a daemon that asks
/// again.</summary>
/// <param name="processes">The guest's processes.</param>
/// <param name="command">A command line with an identity.</param>
internal sealed class NamedCommand(AgentProcesses processes, GuestCommand command)
{
    /// <summary>The least time between two reports of progress: of those that come faster only the last is reported.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    // A monitor and not a Lock, for it also wakes those that wait for progress or the result.
    private readonly object _turn = new();
    private CommandProgress? _latest;
    private CommandResult? _result;
    private ProcessTree? _tree;
    private int _waiter;
    private bool _ending;

    /// <summary>Which run it is.</summary>
    public string Run => command.Identity!.Run;

    /// <summary>Runs the command line to its end.</summary>
    public void Execute()
    {
        CommandResult result;
        try
        {
            result = ExecuteHere();
        }
        catch (Exception error)
            when (error is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            result = CommandResult.NotDone(error.Message, exitCode: 127);
        }
        lock (_turn)
        {
            _result = result;
            Monitor.PulseAll(_turn);
        }
    }

    /// <summary>Waits for the command line's end, and returns the result. One request waits at a time: a later one takes its
    /// place.</summary>
    /// <param name="progress">Told what the command line says of its progress.</param>
    /// <returns>Null when a later request waits.</returns>
    public CommandResult? Wait(Action<CommandProgress> progress)
    {
        CommandProgress? reported = null;
        int self;
        lock (_turn)
        {
            self = ++_waiter;
            Monitor.PulseAll(_turn);
        }
        while (true)
        {
            CommandProgress? latest;
            CommandResult? result;
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

    /// <summary>Ends the command line, and returns when none of its processes is left. Those that have not ended after
    /// <paramref name="grace"/> are killed.</summary>
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

    private CommandResult ExecuteHere()
    {
        var tail = new OutputTail(said =>
        {
            lock (_turn)
            {
                // A line may say one of the two only.
                _latest = new CommandProgress(said.Progress ?? _latest?.Progress, said.Message ?? _latest?.Message);
                Monitor.PulseAll(_turn);
            }
        });
        Process process;
        ProcessTree tree;
        lock (_turn)
        {
            if (_ending)
                return CommandResult.NotDone("It was ended before it had begun.");
            process = processes.Start(command.Arguments, command.Environment, capture: true, ownSession: true);
            tree = _tree = new ProcessTree(process.Id);
        }
        // What a named command left in the background is killed too: no process of it may run beside those of its next run.
        using (process)
            return processes.Collect(process, tail, command.Timeout, _ => tree.Kill());
    }
}
