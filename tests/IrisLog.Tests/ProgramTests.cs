using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IrisLog.Tests;

/// <summary>The program itself, as a start script and the daemon's hooks call it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("irislog-tests-");
    private readonly string host = $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.";

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_TwoNodesOfOneSite_AnswerForEachOtherAndMigrate()
    {
        var nodes = string.Concat(Enumerable.Range(1, 2).Select(i => $"<node id='n{i}' agent='{host}{i}:7020'/>"));
        var agent = $"agent='{host}1:7020'";
        var hierarchy = Path.Combine(folder.FullName, "hierarchy.xml");
        await File.WriteAllTextAsync(
            hierarchy,
            $"<irislog {agent}><country id='c' {agent}><region id='r' {agent}><site id='s' {agent}>{nodes}</site></region></country></irislog>",
            TestFleet.Cancellation
        );
        var (first, second) = (Gateway(), Gateway());
        using var one = Serve(1, first, hierarchy);
        using var two = Serve(2, second, hierarchy);
        await WaitUntilHealthyAsync(one, first);
        await WaitUntilHealthyAsync(two, second);

        await PostAsync(second, "<readings><reading sensor='x' time='2026-01-01T00:00:00Z' value='42'/></readings>");
        var answer = await RunAsync("query", "max(/irislog/country/region/site/node/reading/@value)", "--gateway", $"{first}");
        var sensed = await RunAsync("query", "count(//reading[@sensor='load1'])", "--gateway", $"{first}");

        Assert.Contains("<item value=\"42\" />", answer, StringComparison.Ordinal);
        Assert.Contains("<item value=\"0\" />", sensed, StringComparison.Ordinal);
        // The hook, from a node to itself: nothing to copy, and nothing lost.
        Assert.Contains(
            "\"progress\":1",
            await RunAsync("migrate", "--older", $"{second}", "--gateway", $"{second}"),
            StringComparison.Ordinal
        );
        await RunAsync("verify", "--older", $"{second}", "--gateway", $"{second}");

        foreach (var node in (Process[])[one, two])
        {
            using (var kill = Process.Start("kill", $"-TERM {node.Id}"))
                await kill.WaitForExitAsync(TestFleet.Cancellation);
            await node.WaitForExitAsync(TestFleet.Cancellation).WaitAsync(Patience, TestFleet.Cancellation);
            Assert.Equal(0, node.ExitCode);
        }
    }

    [Theory]
    [InlineData("must be like http://", "status", "--gateway", "nonsense")]
    [InlineData("invalid IP", "serve", "--address", "nonsense")]
    [InlineData("nosuch.xml", "serve", "--address", "127.0.0.1", "--hierarchy", "/nosuch.xml")]
    public async Task Commands_WithFaultyArguments_SayWhatIsWrong(string reason, params string[] arguments)
    {
        var (status, _, error) = await FinishAsync(arguments);

        Assert.Equal(1, status);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private static Uri Gateway()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private Process Serve(int number, Uri gateway, string hierarchy) =>
        Start(
            "serve",
            "--address",
            $"{host}{number}",
            "--http-port",
            gateway.Port.ToString(CultureInfo.InvariantCulture),
            "--hierarchy",
            hierarchy,
            "--state",
            Path.Combine(folder.FullName, $"{number}"),
            "--sense",
            "0",
            "--config",
            "/nosuch.conf"
        );

    private static async Task WaitUntilHealthyAsync(Process node, Uri gateway)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            Assert.False(node.HasExited, "The node has ended.");
            using var health = Start("health", "--gateway", $"{gateway}");
            await health.WaitForExitAsync(deadline.Token);
            if (health.ExitCode == 0)
                return;
        }
    }

    private static async Task PostAsync(Uri gateway, string readings)
    {
        using var http = new HttpClient();
        using var content = new StringContent(readings, Encoding.UTF8, "application/xml");
        using var response = await http.PostAsync(new Uri(gateway, "/readings"), content, TestFleet.Cancellation);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var (status, output, error) = await FinishAsync(arguments);
        Assert.True(status == 0, $"irislog {string.Join(' ', arguments)}: {error}");
        return output.TrimEnd();
    }

    private static async Task<(int Status, string Output, string Error)> FinishAsync(string[] arguments)
    {
        using var program = Start(arguments);
        var output = program.StandardOutput.ReadToEndAsync(TestFleet.Cancellation);
        var error = program.StandardError.ReadToEndAsync(TestFleet.Cancellation);
        await program.WaitForExitAsync(TestFleet.Cancellation).WaitAsync(Patience, TestFleet.Cancellation);
        return (program.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "irislog"), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
