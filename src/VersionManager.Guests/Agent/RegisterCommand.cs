using System.Net.Sockets;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Guests.Agent;

/// <summary><c>vmproxy register PROTOCOL/PORT...</c>: registers managed ports from inside a guest (paper, section 4.2).</summary>
public static class RegisterCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Registers each port, or unregisters each.</summary>
    /// <param name="ports">Such as <c>tcp/7000</c>.</param>
    /// <param name="unregister">Whether to unregister the ports.</param>
    /// <param name="errors">Gets a line for each refusal.</param>
    /// <param name="cancellation">Gives up between two ports.</param>
    /// <returns>0 when all went well; 1 when the daemon refused one; 2 when a port is malformed, and then none was
    /// sent.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> ports,
        bool unregister,
        TextWriter errors,
        CancellationToken cancellation
    )
    {
        var parsed = new List<ManagedPort>();
        foreach (string text in ports)
        {
            if (!ManagedPort.TryParse(text, out ManagedPort port))
            {
                await errors.WriteLineAsync(
                    $"vmproxy: '{text}' is not a port. Write tcp/PORT or udp/PORT with PORT from 1 to 65535, such as tcp/7000.".AsMemory(),
                    cancellation
                );
                return 2;
            }
            parsed.Add(port);
        }
        var daemon = new DaemonClient();
        int status = 0;
        foreach (ManagedPort port in parsed)
        {
            string? refusal = await Task.Run(() => Send(daemon, unregister ? "DELETE" : "POST", port), cancellation);
            if (refusal is null)
                continue;
            status = 1;
            await errors.WriteLineAsync($"vmproxy: {port}: {refusal}".AsMemory(), cancellation);
        }
        return status;
    }

    private static string? Send(DaemonClient daemon, string method, ManagedPort port)
    {
        try
        {
            DaemonAnswer answer = daemon.Send(method, "/v1/ports/" + port, null, Patience);
            if (answer.Succeeded)
                return null;
            Problem? problem = JsonSerializer.Deserialize(answer.Body, ContractsJson.Default.Problem);
            return problem is null
                ? $"the daemon answered with status {answer.Status}."
                : string.Join(' ', problem.Title, problem.Detail).Trim();
        }
        catch (Exception error) when (error is SocketException or IOException or JsonException)
        {
            return $"the daemon does not answer at {WellKnown.DaemonAddress}: {error.Message} Run this in a guest, while its node's daemon runs.";
        }
    }
}
