using VersionManager.Contracts.Control;
using VersionManager.Kernel.Files;

namespace VersionManager.Guests.Registry;

/// <summary>Waits for something that a guest does, but no longer than the guest lives.</summary>
internal static class GuestWait
{
    /// <summary>The result of <paramref name="work"/>.</summary>
    /// <exception cref="GuestException">The guest ended first, or did not <paramref name="what"/> within
    /// <paramref name="timeout"/>.</exception>
    public static async Task<T> BeforeEndAsync<T>(Guest guest, Task<T> work, TimeSpan timeout, string what, TimeProvider time)
    {
        await BeforeEndAsync(guest, (Task)work, timeout, what, time);
        return await work;
    }

    /// <inheritdoc cref="BeforeEndAsync{T}"/>
    public static async Task BeforeEndAsync(Guest guest, Task work, TimeSpan timeout, string what, TimeProvider time)
    {
        using var late = new CancellationTokenSource();
        Task first = await Task.WhenAny(work, guest.Ended, Task.Delay(timeout, time, late.Token));
        await late.CancelAsync();
        if (first == work)
            await work;
        else if (first == guest.Ended)
            throw new GuestException(
                ProblemCode.GuestFailed,
                $"{guest.EndReason ?? "The guest ended."} {LogFile.LastWords(guest.LogPath)}".Trim()
            );
        else
            throw new GuestException(
                ProblemCode.DeadlineExceeded,
                $"The guest did not {what} within {timeout.TotalSeconds:0.#} s. {LogFile.LastWords(guest.LogPath)}".Trim()
            );
    }
}
