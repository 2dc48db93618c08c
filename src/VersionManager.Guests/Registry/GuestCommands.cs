using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;

namespace VersionManager.Guests.Registry;

/// <summary>Sends commands to guests' agents, and waits for the results no longer than the guests live.</summary>
internal sealed class GuestCommands(GuestOptions options, TimeProvider time)
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    /// <summary>Has a guest's agent carry a command out, and returns the result.</summary>
    /// <param name="guest">A guest that has booted.</param>
    /// <param name="command">What to do.</param>
    /// <param name="patience">How long the agent may take to bring the result.</param>
    /// <param name="what">What the guest did not do where that is too long, such as <c>start its application</c>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="GuestException">The guest ended meanwhile, or the result did not come in time.</exception>
    public async Task<CommandResult> SendAsync(
        Guest guest,
        GuestCommand command,
        TimeSpan patience,
        string what,
        CancellationToken cancellation
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, guest.Stopping.Token);
        Task<CommandResult> sent = guest.Channel.SendAsync(command, both.Token);
        return await GuestWait.BeforeEndAsync(guest, sent, patience, what, time);
    }

    /// <inheritdoc cref="GuestManager.RunAsync"/>
    public async Task<CommandResult> RunAsync(Guest guest, GuestCommand command, CancellationToken cancellation)
    {
        CommandResult result = await SendAsync(guest, command, command.Timeout + options.StepTimeout, "answer", cancellation);
        return result.Error is null ? result : throw new GuestException(ProblemCode.HookFailed, result.Error);
    }

    /// <inheritdoc cref="GuestManager.EndCommandAsync"/>
    public Task EndAsync(Guest guest, string name, TimeSpan grace, CancellationToken cancellation) =>
        SendAsync(guest, GuestCommand.End(name, grace), grace + KillPatience, "end its " + name, cancellation);
}
