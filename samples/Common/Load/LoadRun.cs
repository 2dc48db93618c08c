using Samples.Common.Reports;

namespace Samples.Common.Load;

/// <summary>Runs a client until its input ends or a signal comes; the client reports a JSON object a line.</summary>
internal static class LoadRun
{
    /// <summary>Runs the client.</summary>
    /// <param name="output">The file for the report; null for standard output.</param>
    /// <param name="work">The work, which ends when its token is cancelled, and then checks its results.</param>
    /// <param name="command">Called with each line of the input.</param>
    /// <param name="cancellation">Cancelled by a signal.</param>
    /// <returns>0, or 1 when a request failed.</returns>
    public static async Task<int> RunAsync(
        FileInfo? output,
        Func<Reporter, CancellationToken, Task> work,
        Action<string>? command,
        CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ended = new CancellationTokenSource();
        await using var writer = output is null ? Console.Out : output.CreateText();
        var reporter = new Reporter(writer);
        var seconds = reporter.RunAsync(ended.Token);
        _ = FollowInputAsync(command, stop);
        await work(reporter, stop.Token);
        await ended.CancelAsync();
        await seconds;
        return reporter.Finish() == 0 ? 0 : 1;
    }

    private static async Task FollowInputAsync(Action<string>? command, CancellationTokenSource stop)
    {
        // Not the console's own reader, which blocks its caller.
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync(stop.Token) is { } line)
            command?.Invoke(line);
        await stop.CancelAsync();
    }
}
