using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cfs.DHash;
using Cfs.Model;

namespace Cfs.Tests;

/// <summary>The program itself, as a start script and the daemon's hooks call it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestFolder folder = new();
    private readonly string host = $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.1";
    private readonly string gateway = $"http://127.0.0.1:{FreePort()}";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_OneNode_KeepsFilesMigratesAndEndsOnSigterm()
    {
        var work = Directory.CreateDirectory(folder.Next()).FullName;
        using var node = Start(
            "serve",
            "--address",
            host,
            "--http-port",
            new Uri(gateway).Port.ToString(),
            "--state",
            Path.Combine(work, "state"),
            "--config",
            Path.Combine(work, "none")
        );
        await WaitUntilHealthyAsync(node);

        var data = new byte[100_000];
        new Random(1).NextBytes(data);
        await File.WriteAllBytesAsync(Path.Combine(work, "file"), data, TestRing.Cancellation);
        var root = await RunAsync("keygen", Path.Combine(work, "key"));
        var inode = await RunAsync("put", Path.Combine(work, "file"), "--gateway", gateway, "--window", "3");
        var named = await RunAsync("put", Path.Combine(work, "file"), "--gateway", gateway, "--key", Path.Combine(work, "key"));
        await RunAsync("get", named, Path.Combine(work, "copy"), "--gateway", gateway);

        Assert.Equal($"{root}/file", named);
        Assert.Equal($"{inode} file", await RunAsync("list", root, "--gateway", gateway));
        Assert.Equal(data, await File.ReadAllBytesAsync(Path.Combine(work, "copy"), TestRing.Cancellation));
        Assert.Contains("\"foreignMessages\": 0", await RunAsync("status", "--gateway", gateway), StringComparison.Ordinal);

        var older = new BlockStore(Path.Combine(work, "older"), CfsVersion.One);
        older.Store(BlockKey.Of([1]), [1]);
        await FailAsync("are missing", "verify", "--older", Path.Combine(work, "older"), "--gateway", gateway);
        Assert.Contains(
            "1 of them copied",
            await RunAsync("migrate", "--older", Path.Combine(work, "older"), "--gateway", gateway),
            StringComparison.Ordinal
        );
        await RunAsync("verify", "--older", Path.Combine(work, "older"), "--gateway", gateway);

        using (var kill = Process.Start("kill", $"-TERM {node.Id}"))
            await kill.WaitForExitAsync(TestRing.Cancellation);
        await node.WaitForExitAsync(TestRing.Cancellation).WaitAsync(Patience, TestRing.Cancellation);
        Assert.Equal(0, node.ExitCode);
    }

    [Fact]
    public async Task Client_UntilItsInputEnds_ReadsBackItsFilesAndSkipsUnreachableNodes()
    {
        var work = Directory.CreateDirectory(folder.Next()).FullName;
        using var node = Start(
            "serve",
            "--address",
            host,
            "--http-port",
            new Uri(gateway).Port.ToString(),
            "--state",
            Path.Combine(work, "state"),
            "--config",
            Path.Combine(work, "none")
        );
        await WaitUntilHealthyAsync(node);

        using var client = Start("client", "--gateway", $"http://{host}:{FreePort()}", gateway, "--pause", "10");
        var lines = new List<string>();
        while (
            lines.Count(l => l.Contains("\"file\"", StringComparison.Ordinal)) < 3
            && await client.StandardOutput.ReadLineAsync(TestRing.Cancellation) is { } line
        )
            lines.Add(line);
        client.StandardInput.Close();
        lines.AddRange((await client.StandardOutput.ReadToEndAsync(TestRing.Cancellation)).Split('\n'));
        await client.WaitForExitAsync(TestRing.Cancellation).WaitAsync(Patience, TestRing.Cancellation);
        node.Kill();

        Assert.Equal(0, client.ExitCode);
        Assert.Contains(
            lines,
            l => l.StartsWith("{\"kind\":\"retry\"", StringComparison.Ordinal) && l.Contains(host, StringComparison.Ordinal)
        );
        var files = Assert.Single(lines, l => l.StartsWith("{\"kind\":\"files\"", StringComparison.Ordinal));
        Assert.Contains("\"wrong\":0", files, StringComparison.Ordinal);
        Assert.Contains("\"directory\":true", files, StringComparison.Ordinal);
        Assert.Contains(
            lines,
            l =>
                l.StartsWith("{\"kind\":\"summary\"", StringComparison.Ordinal)
                && l.Contains("\"failed\":0", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Commands_WithFaultyArguments_SayWhatIsWrong()
    {
        await FailAsync("must be like http://", "status", "--gateway", "nonsense");
        await FailAsync("is no key", "get", "nonsense", "--gateway", gateway);
        await FailAsync("invalid IP", "serve", "--address", "nonsense");
        await FailAsync("VM_PREDECESSOR_STATE", "migrate", "--gateway", gateway);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilHealthyAsync(Process node)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            Assert.False(node.HasExited, "The node has ended.");
            using var health = Start("health", "--gateway", gateway);
            await health.WaitForExitAsync(deadline.Token);
            if (health.ExitCode == 0)
                return;
        }
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var (status, output, error) = await FinishAsync(arguments);
        Assert.True(status == 0, $"cfs {string.Join(' ', arguments)}: {error}");
        return output.TrimEnd();
    }

    private static async Task FailAsync(string reason, params string[] arguments)
    {
        var (status, _, error) = await FinishAsync(arguments);
        Assert.Equal(1, status);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output, string Error)> FinishAsync(string[] arguments)
    {
        using var program = Start(arguments);
        var output = program.StandardOutput.ReadToEndAsync(TestRing.Cancellation);
        var error = program.StandardError.ReadToEndAsync(TestRing.Cancellation);
        await program.WaitForExitAsync(TestRing.Cancellation).WaitAsync(Patience, TestRing.Cancellation);
        return (program.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "cfs"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("VM_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }
}
