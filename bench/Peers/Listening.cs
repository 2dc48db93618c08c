namespace VersionManager.Bench.Peers;

/// <summary>Waits for servers that do not report that they are ready.</summary>
internal static class Listening
{
    /// <summary>Returns once a socket listens on TCP <paramref name="port"/> of <paramref name="host"/>.</summary>
    /// <exception cref="TimeoutException">No socket did within ten seconds.</exception>
    public static async Task WaitAsync(LabHost host, int port)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            if ((await Subprocess.RunAsync($"ip netns exec {host.Namespace} ss -Hltn sport = :{port}")).Length > 0)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
        throw new TimeoutException($"Nothing listens on port {port} in {host.Namespace}.");
    }
}
