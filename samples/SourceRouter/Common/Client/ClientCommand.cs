using Samples.Common.Reports;

namespace SourceRouter.Client;

/// <summary><c>sourcerouter client</c>.</summary>
public static class ClientCommand
{
    /// <summary>Runs the client to its end.</summary>
    /// <returns>0, or 1 when a lookup failed.</returns>
    public static async Task<int> RunAsync(ClientOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Duration is { } duration)
            stop.CancelAfter(duration);
        else
            _ = EndWithInputAsync(stop);
        await using TextWriter writer = options.Output is null ? Console.Out : File.CreateText(options.Output);
        var reporter = new Reporter(writer);
        using var ended = new CancellationTokenSource();
        Task seconds = reporter.RunAsync(ended.Token);
        await new LookupClient(options, reporter.Add).RunAsync(stop.Token);
        await ended.CancelAsync();
        await seconds;
        return reporter.Finish() == 0 ? 0 : 1;
    }

    private static async Task EndWithInputAsync(CancellationTokenSource stop)
    {
        await using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (await input.ReadAsync(buffer, stop.Token) > 0) { }
        await stop.CancelAsync();
    }
}
