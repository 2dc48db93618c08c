namespace VersionManager.ProxyService.Cli;

/// <summary>Copies bytes between the process's standard streams and a stream; each direction ends by itself.</summary>
internal static class StreamBridge
{
    /// <summary>Copies until <paramref name="remote"/> ends. When standard input ends, <paramref name="endSending"/> tells the
    /// remote.</summary>
    public static async Task RunAsync(Stream remote, Action endSending, CancellationToken cancellation)
    {
        await using Stream input = Console.OpenStandardInput(),
            output = Console.OpenStandardOutput();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Not awaited: a read of standard input cannot be cancelled, and the process ends with the other direction.
        _ = Task.Run(() => SendAsync(input, remote, endSending, ended.Token), CancellationToken.None);
        try
        {
            await PumpAsync(remote, output, cancellation);
        }
        catch (IOException)
        {
            // The reader of the output is gone.
        }
        await ended.CancelAsync();
    }

    private static async Task SendAsync(Stream input, Stream remote, Action endSending, CancellationToken cancellation)
    {
        try
        {
            await PumpAsync(input, remote, cancellation);
            endSending();
        }
        catch (Exception e)
            when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The remote is gone: the other direction ends too.
        }
    }

    private static async Task PumpAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 << 10];
        int count;
        while ((count = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
            await to.FlushAsync(cancellation);
        }
    }
}
