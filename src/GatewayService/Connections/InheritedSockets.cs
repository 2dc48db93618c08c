using System.Globalization;

namespace VersionManager.GatewayService.Connections;

/// <summary>The listening sockets that this process was started with (sd_listen_fds(3)).</summary>
internal static class InheritedSockets
{
    private const int First = 3;

    /// <summary>The sockets' descriptors, in the order in which they were handed over; empty where there are none, or they are
    /// another process's.</summary>
    public static IReadOnlyList<ulong> Take()
    {
        int count = Number("LISTEN_PID") == Environment.ProcessId ? Number("LISTEN_FDS") : 0;
        return [.. Enumerable.Range(First, count).Select(descriptor => (ulong)descriptor)];
    }

    private static int Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int number
        )
            ? number
            : 0;
}
