using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using VersionManager.Bench;
using VersionManager.Bench.Load;
using VersionManager.Bench.Peers;
using VersionManager.Bench.Report;

Option<IPEndPoint> to = new("--to") { Required = true, CustomParser = result => IPEndPoint.Parse(result.Tokens[0].Value) };
Option<int> milliseconds = new("--milliseconds") { DefaultValueFactory = _ => 1000 };
Option<int> size = new("--size") { DefaultValueFactory = _ => 1 };
Option<int> flows = new("--flows") { DefaultValueFactory = _ => 1 };
Argument<string> kind = new("kind");
Command load = new("load", "Runs one load and prints what it measured as JSON.") { kind, to, milliseconds, size, flows };
load.SetAction(arguments =>
{
    IPEndPoint server = arguments.GetValue(to)!;
    TimeSpan duration = TimeSpan.FromMilliseconds(arguments.GetValue(milliseconds));
    int bytes = arguments.GetValue(size),
        count = arguments.GetValue(flows);
    LoadResult result = arguments.GetValue(kind) switch
    {
        "tcp-rr" => StreamLoads.RoundTrips(server, bytes, duration),
        "tcp-connect" => StreamLoads.Connections(server, duration),
        "tcp-bulk" => StreamLoads.Bulk(server, count, duration),
        "tcp-flows" => StreamLoads.ManyFlows(server, count, duration),
        "tcp-idle" => StreamLoads.Idle(server, count),
        "udp-rr" => DatagramLoads.RoundTrips(server, bytes, duration),
        "udp-oneway" => DatagramLoads.OneWay(server, bytes, duration),
        string other => throw new ArgumentException($"There is no load '{other}'."),
        null => throw new ArgumentException("Which load?"),
    };
    Console.WriteLine(JsonSerializer.Serialize(result, LoadJson.Default.LoadResult));
});

Command serve = new("serve", $"Serves echo on port {Ports.Echo} and a sink on port {Ports.Sink}, TCP and UDP.");
serve.SetAction(_ =>
{
    new Thread(() => EchoServer.Run(new IPEndPoint(IPAddress.Any, Ports.Echo), ServerKind.Echo)) { IsBackground = true }.Start();
    EchoServer.Run(new IPEndPoint(IPAddress.Any, Ports.Sink), ServerKind.Sink);
});

Command spin = new("spin", "Keeps a CPU from halting.");
spin.SetAction(_ => Spinner.Run());

Option<string> daemon = new("--daemon") { Description = "The vmproxy file.", Required = true };
Option<string> results = new("--results") { Description = "The folder for the table, the JSON and the chart.", Required = true };
Option<int> repetitions = new("--repetitions") { DefaultValueFactory = _ => 5 };
Option<string> only = new("--only") { Description = "Measures only rows whose name contains this." };
Option<string> peersOption = new("--peers")
{
    Description = "Measures direct and only peers whose name contains one of these words, separated by commas.",
};
RootCommand root = new("Measures vmproxy against a direct connection, the kernel's NAT and HAProxy, in one interleaved run.")
{
    load,
    serve,
    spin,
    daemon,
    results,
    repetitions,
    milliseconds,
    only,
    peersOption,
};
root.SetAction(
    async (arguments, cancel) =>
    {
        IReadOnlyList<Row> rows =
        [
            .. Rows.All.Where(row => row.Name.Contains(arguments.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase)),
        ];
        string[] names = arguments.GetValue(peersOption)?.Split(',') ?? [""];
        string vmproxy = arguments.GetValue(daemon)!;
        DirectPeer direct = new();
        IPeer[] others =
        [
            new KernelNatPeer(),
            new HaProxyPeer(splice: false),
            new HaProxyPeer(splice: true),
            new VmProxyPeer(vmproxy, offload: false),
            new VmProxyPeer(vmproxy, offload: true),
        ];
        IReadOnlyList<IPeer> peers =
        [
            direct,
            .. others.Where(peer => names.Any(name => peer.Name.Contains(name, StringComparison.OrdinalIgnoreCase))),
        ];
        int times = arguments.GetValue(repetitions);
        BenchRun run = new(peers, times, TimeSpan.FromMilliseconds(arguments.GetValue(milliseconds)));
        try
        {
            await MeasureAsync(run, peers, rows, cancel);
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
        BenchReport report = BenchReport.From(run, rows, peers, times);
        string folder = Directory.CreateDirectory(arguments.GetValue(results)!).FullName,
            table = TableWriter.Write(report);
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.md"), table, cancel);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "bench.json"),
            JsonSerializer.Serialize(report, ReportJson.Default.BenchReport),
            cancel
        );
        await File.WriteAllTextAsync(Path.Combine(folder, "bench.svg"), ChartWriter.Write(report), cancel);
        Console.WriteLine(table);
        foreach (string failure in run.Failures)
            Console.Error.WriteLine(failure);
        return run.Failures.Count == 0 ? 0 : 1;
    }
);

// After Ctrl-C or SIGTERM, the lab is taken down before the program ends.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

static async Task MeasureAsync(BenchRun run, IReadOnlyList<IPeer> peers, IReadOnlyList<Row> rows, CancellationToken cancel)
{
    List<Process> spinners = [];
    await using Lab lab = new();
    try
    {
        await lab.StartAsync();
        foreach (int cpu in Enumerable.Range(0, Environment.ProcessorCount))
            spinners.Add(await Subprocess.StartReadyAsync(["taskset", "-c", $"{cpu}", Environment.ProcessPath!, "spin"]));
        foreach (IPeer peer in peers)
            await peer.StartAsync(lab);
        await run.RunAsync(rows, Console.Error.WriteLine, cancel);
    }
    finally
    {
        foreach (IPeer peer in peers)
            await peer.DisposeAsync();
        foreach (Process spinner in spinners)
            await Subprocess.EndAsync(spinner);
    }
}
