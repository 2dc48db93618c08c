using System.Net;
using System.Net.Sockets;
using Samples.Common.Reports;

namespace SourceRouter.Client;

/// <summary>Sends one lookup after another, without retries.</summary>
internal sealed class LookupClient(ClientOptions options, Action<Outcome> report)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private int _turn = -1;

    /// <summary>Runs until cancelled, and then waits for lookups under way.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Enumerable
                .Range(0, options.Concurrency)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (!cancellationToken.IsCancellationRequested)
                                report(await LookUpAsync(NextRoute()));
                        },
                        CancellationToken.None
                    )
                )
        );

    // Enters at each node in turn, and passes the others in a different order in each round.
    private IPAddress[] NextRoute()
    {
        int turn = Interlocked.Increment(ref _turn) & int.MaxValue;
        IPAddress entry = options.Nodes[turn % options.Nodes.Count];
        IPAddress[] others = [.. options.Nodes.Where(n => !n.Equals(entry))];
        Random.Shared.Shuffle(others);
        return [entry, .. others.Take(options.Hops - 1)];
    }

    private async Task<Outcome> LookUpAsync(IPAddress[] route)
    {
        long sent = TimeProvider.System.GetTimestamp();
        TimeSpan sentAt = TimeProvider.System.GetElapsedTime(_start, sent);
        string? version = null;
        string? failure;
        try
        {
            using var timeout = new CancellationTokenSource(options.Timeout);
            string answer = await AskAsync(route, timeout.Token);
            failure = Check(answer, route, out version);
        }
        catch (OperationCanceledException)
        {
            failure = $"no answer in {options.Timeout.TotalSeconds} s";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            failure = e.Message;
        }
        return new Outcome("lookup", $"{route[0]}", sentAt, TimeProvider.System.GetElapsedTime(sent), version, failure);
    }

    private async Task<string> AskAsync(IPAddress[] route, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(route[0], options.Port), cancellationToken);
        await using var stream = new NetworkStream(socket);
        string hops = route.Length > 2 ? string.Join<IPAddress>(',', route[1..^1]) : "-";
        await using var writer = new StreamWriter(stream) { NewLine = "\n" };
        await writer.WriteLineAsync($"LOOKUP {route[^1]} {hops} {(options.Udp ? "udp" : "tcp")}".AsMemory(), cancellationToken);
        await writer.FlushAsync(cancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(cancellationToken) ?? throw new IOException("the connection ended without an answer");
    }

    private static string? Check(string answer, IPAddress[] route, out string? version)
    {
        version = null;
        if (
            answer.Split(' ') is not ["OK", { Length: 16 }, string versionPart, string pathPart]
            || !versionPart.StartsWith("version=", StringComparison.Ordinal)
        )
            return answer;
        if (pathPart != $"path={string.Join<IPAddress>(',', route)}")
            return $"took another way than {string.Join<IPAddress>(',', route)}: {answer}";
        version = versionPart["version=".Length..];
        return null;
    }
}
