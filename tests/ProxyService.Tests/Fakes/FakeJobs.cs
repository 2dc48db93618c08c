using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>Named commands as a guest's agent runs them: one of a name at a time, found again by its run, kept when it has
/// ended.</summary>
internal sealed class FakeJobs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ReleaseKey Key, string Name), Job> _jobs = [];
    private int _running;

    /// <summary>The command lines that were started, without those found again.</summary>
    public List<string> Started { get; } = [];

    /// <summary>The most that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The number that were told to end.</summary>
    public int Ended { get; private set; }

    public async Task<GuestCommandResult> RunAsync(
        ReleaseKey key,
        GuestCommand command,
        Func<CancellationToken, Task<GuestCommandResult>> body
    )
    {
        GuestJob wanted = command.Job!;
        Job? before;
        lock (_lock)
            _jobs.TryGetValue((key, wanted.Name), out before);
        if (before?.Run == wanted.Run)
            return await before.Task;
        if (before is not null)
            await EndAsync(key, wanted.Name);
        var job = new Job(wanted.Run);
        lock (_lock)
        {
            Started.Add(string.Join(' ', command.Arguments));
            _jobs[(key, wanted.Name)] = job;
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
            job.Task = Task.Run(() => ExecuteAsync(job, body));
        }
        return await job.Task;
    }

    public async Task EndAsync(ReleaseKey key, string name)
    {
        Job? job;
        lock (_lock)
        {
            if (!_jobs.TryGetValue((key, name), out job) || job.Task.IsCompleted)
                return;
            Ended++;
        }
        await job.Cancellation.CancelAsync();
        await job.Task.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Removes a guest's commands, since the guest is gone.</summary>
    public void Die(ReleaseKey key)
    {
        lock (_lock)
        {
            foreach ((ReleaseKey Key, string Name) id in _jobs.Keys.Where(id => id.Key == key).ToArray())
            {
                _jobs[id].Dead = true;
                _jobs[id].Cancellation.Cancel();
                _jobs.Remove(id);
            }
        }
    }

    private async Task<GuestCommandResult> ExecuteAsync(Job job, Func<CancellationToken, Task<GuestCommandResult>> body)
    {
        try
        {
            return await body(job.Cancellation.Token);
        }
        catch (OperationCanceledException) when (job.Dead)
        {
            throw new ProblemException(ProblemCode.GuestFailed, "The guest ended.");
        }
        catch (OperationCanceledException)
        {
            return new GuestCommandResult(143, "ended");
        }
        finally
        {
            lock (_lock)
                _running--;
        }
    }

    private sealed class Job(string run)
    {
        public string Run { get; } = run;

        public CancellationTokenSource Cancellation { get; } = new();

        public bool Dead { get; set; }

        public Task<GuestCommandResult> Task { get; set; } = null!;
    }
}
