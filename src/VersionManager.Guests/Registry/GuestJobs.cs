using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;

namespace VersionManager.Guests.Registry;

/// <summary>Has guests run commands beside their application, and end them.</summary>
internal sealed class GuestJobs(GuestOptions options, TimeProvider time)
{
    /// <summary>No variables on top of the application's own.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="GuestManager.ExecAsync"/>
    public async Task<HookResult> ExecAsync(
        Guest guest,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        TimeSpan timeout,
        Action<double?, string?>? progress,
        GuestJob? job,
        CancellationToken cancellation
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, guest.Stopping.Token);
        IProgress<AgentProgress>? report = progress is null ? null : new ProgressAdapter(progress);
        Task<AgentResult> sent = guest.Channel.SendAsync(
            AgentCommandKind.Exec,
            arguments,
            environment ?? NoEnvironment,
            timeout,
            report,
            both.Token,
            job
        );
        AgentResult result = await GuestWait.BeforeEndAsync(guest, sent, timeout + options.StepTimeout, "answer", time);
        return result.Error is null
            ? new HookResult(result.ExitCode, result.Output, result.TimedOut)
            : throw new GuestException(ProblemCode.HookFailed, result.Error);
    }

    /// <inheritdoc cref="GuestManager.EndJobAsync"/>
    public async Task EndJobAsync(Guest guest, string name, TimeSpan grace, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, guest.Stopping.Token);
        Task<AgentResult> sent = guest.Channel.SendAsync(
            AgentCommandKind.EndJob,
            [],
            NoEnvironment,
            grace,
            null,
            both.Token,
            new GuestJob(name, "")
        );
        await GuestWait.BeforeEndAsync(guest, sent, grace + KillPatience, "end its " + name, time);
    }

    // Not Progress<T>, which reports from the thread pool and so in any order.
    private sealed class ProgressAdapter(Action<double?, string?> progress) : IProgress<AgentProgress>
    {
        public void Report(AgentProgress value) => progress(value.Progress, value.Message);
    }
}
