using System.Diagnostics;
using System.Net;
using System.Text.Json;
using VersionManager.Bench.Load;
using VersionManager.Bench.Peers;

namespace VersionManager.Bench;

/// <summary>
/// Measures every row for every peer. Repetitions are interleaved (each goes through all peers before the next begins), so that
/// the machine's drift affects all peers alike. Only the ratios are meaningful.
/// </summary>
internal sealed class BenchRun(IReadOnlyList<IPeer> peers, int repetitions, TimeSpan duration)
{
    /// <summary>The name of the one load that a peer measures itself.</summary>
    public const string FirstContact = "first-contact";

    private static readonly TimeSpan s_restLimit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(RowLoad Load, IPeer Peer), List<Sample>> _samples = [];
    private readonly List<string> _failures = [];

    /// <summary>The runs that ended with an error, with that error; the other runs are measured nevertheless.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Runs all loads of <paramref name="rows"/> and reports each run to <paramref name="progress"/>. Cancellation takes
    /// effect between runs.</summary>
    public async Task RunAsync(IReadOnlyList<Row> rows, Action<string> progress, CancellationToken cancel)
    {
        foreach (RowLoad load in rows.Select(row => row.Load).Distinct())
        {
            for (int repetition = 0; repetition < repetitions; repetition++)
            {
                foreach (IPeer peer in peers.Where(peer => peer.CarriesDatagrams || !load.Datagrams))
                {
                    cancel.ThrowIfCancellationRequested();
                    string what = $"{string.Join(' ', load.Arguments)}, {repetition + 1} of {repetitions}: {peer.Name}";
                    progress(what);
                    try
                    {
                        await RestAsync(peer, cancel);
                        if (load.Arguments[0] != FirstContact)
                            Add(
                                load,
                                peer,
                                load.Arguments[0] == "tcp-idle" ? await HoldAsync(peer, load) : await MeasureAsync(peer, load)
                            );
                        else if (await peer.FirstContactAsync() is { } taken)
                            Add(
                                load,
                                peer,
                                new Sample(
                                    new LoadResult(1, 0, taken.TotalSeconds, taken.TotalMicroseconds, taken.TotalMicroseconds, 0),
                                    0,
                                    0
                                )
                            );
                    }
                    catch (InvalidOperationException error)
                    {
                        _failures.Add($"{what}: {error.Message}");
                    }
                }
            }
        }
    }

    /// <summary>The figures of <paramref name="row"/> for <paramref name="peer"/>, sorted; empty where the row was not
    /// measured.</summary>
    public IReadOnlyList<double> Figures(Row row, IPeer peer) =>
        _samples.TryGetValue((row.Load, peer), out List<Sample>? samples) ? [.. samples.Select(row.Figure).Order()] : [];

    private void Add(RowLoad load, IPeer peer, Sample sample)
    {
        if (!_samples.TryGetValue((load, peer), out List<Sample>? samples))
            _samples[(load, peer)] = samples = [];
        samples.Add(sample);
    }

    /// <summary>Waits until the proxies have closed the connections of an earlier load, so that the next load does not pay for
    /// it.</summary>
    private static async Task RestAsync(IPeer peer, CancellationToken cancel)
    {
        const int AtRest = 1_000;
        long begun = Stopwatch.GetTimestamp();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        while (peer.Proxies.Any(id => Directory.GetFiles($"/proc/{id}/fd").Length > AtRest))
        {
            if (Stopwatch.GetElapsedTime(begun) > s_restLimit)
                throw new InvalidOperationException(
                    $"The proxies still hold the connections of the load before, after {s_restLimit.TotalSeconds} s."
                );
            await look.WaitForNextTickAsync(cancel);
        }
    }

    private async Task<Sample> MeasureAsync(IPeer peer, RowLoad load)
    {
        double before = MachineCpu.BusySeconds();
        string output = await Subprocess.RunAsync(Line(peer, load));
        LoadResult result = JsonSerializer.Deserialize(output, LoadJson.Default.LoadResult)!;
        return new Sample(result, MachineCpu.BusySeconds() - before, 0);
    }

    /// <summary>Measures how much the proxies' memory grows while connections are held open.</summary>
    private async Task<Sample> HoldAsync(IPeer peer, RowLoad load)
    {
        long before = MachineCpu.ResidentBytes(peer.Proxies);
        Process client = await Subprocess.StartReadyAsync(Line(peer, load));
        long held = MachineCpu.ResidentBytes(peer.Proxies);
        client.StandardInput.Close();
        LoadResult result = JsonSerializer.Deserialize(
            await client.StandardOutput.ReadToEndAsync(),
            LoadJson.Default.LoadResult
        )!;
        await client.WaitForExitAsync();
        client.Dispose();
        return new Sample(result, 0, held - before);
    }

    private string[] Line(IPeer peer, RowLoad load)
    {
        IPEndPoint to = peer.Endpoint(load.Port);
        return
        [
            .. peer.ClientPrefix,
            Environment.ProcessPath!,
            "load",
            .. load.Arguments,
            "--to",
            $"{to}",
            "--milliseconds",
            $"{(int)duration.TotalMilliseconds}",
        ];
    }
}
