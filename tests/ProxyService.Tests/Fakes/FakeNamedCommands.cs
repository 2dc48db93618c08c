using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>Named commands as a guest's agent runs them: one of a name at a time, found again by its run, kept when it has
/// ended.</summary>
internal sealed class FakeNamedCommands
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ReleaseKey Key, string Name), Execution> _commands = [];
    private int _running;

    /// <summary>The command lines that were started, without those found again.</summary>
    public List<string> Started { get; } = [];

    /// <summary>The most that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The number that were told to end.</summary>
    public int Ended { get; private set; }

    public async Task<CommandResult> RunAsync(
        ReleaseKey key,
        GuestCommand command,
        Func<CancellationToken, Task<CommandResult>> body
    )
    {
        CommandIdentity wanted = command.Identity!;
        Execution? before;
        lock (_lock)
            _commands.TryGetValue((key, wanted.Name), out before);
        if (before?.Run == wanted.Run)
            return await before.Task;
        if (before is not null)
            await EndAsync(key, wanted.Name);
        var execution = new Execution(wanted.Run);
        lock (_lock)
        {
            Started.Add(string.Join(' ', command.Arguments));
            _commands[(key, wanted.Name)] = execution;
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
            execution.Task = Task.Run(() => ExecuteAsync(execution, body));
        }
        return await execution.Task;
    }

    public async Task EndAsync(ReleaseKey key, string name)
    {
        Execution? execution;
        lock (_lock)
        {
            if (!_commands.TryGetValue((key, name), out execution) || execution.Task.IsCompleted)
                return;
            Ended++;
        }
        await execution.Cancellation.CancelAsync();
        await execution.Task.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Removes a guest's commands, since the guest is gone.</summary>
    public void Die(ReleaseKey key)
    {
        lock (_lock)
        {
            foreach ((ReleaseKey Key, string Name) id in _commands.Keys.Where(id => id.Key == key).ToArray())
            {
                _commands[id].Dead = true;
                _commands[id].Cancellation.Cancel();
                _commands.Remove(id);
            }
        }
    }

    private async Task<CommandResult> ExecuteAsync(Execution execution, Func<CancellationToken, Task<CommandResult>> body)
    {
        try
        {
            return await body(execution.Cancellation.Token);
        }
        catch (OperationCanceledException) when (execution.Dead)
        {
            throw new RefusalException(ProblemCode.GuestFailed, "The guest ended.");
        }
        catch (OperationCanceledException)
        {
            return new CommandResult(143, "ended");
        }
        finally
        {
            lock (_lock)
                _running--;
        }
    }

    private sealed class Execution(string run)
    {
        public string Run { get; } = run;

        public CancellationTokenSource Cancellation { get; } = new();

        public bool Dead { get; set; }

        public Task<CommandResult> Task { get; set; } = null!;
    }
}
