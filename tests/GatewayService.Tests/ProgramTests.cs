using System.Diagnostics;

namespace VersionManager.GatewayService.Tests;

public class ProgramTests
{
    private static async Task<(int Status, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "vmgateway.dll"), .. arguments])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        Task<string> error = process.StandardError.ReadToEndAsync(),
            output = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        await output;
        return (process.ExitCode, await error);
    }

    [Theory]
    [InlineData("--application is", "Option '--application' is required.", "--listen", "tcp/8080")]
    [InlineData("name", "is not an application's name", "--application", "No Name", "--listen", "tcp/8080")]
    [InlineData("udp", "is not where HTTP is spoken", "--application", "store", "--listen", "udp/8080")]
    [InlineData("port", "is not a port", "--application", "store", "--listen", "tcp/0")]
    [InlineData(
        "hold",
        "--hold-seconds takes 0 to 3600",
        "--application",
        "store",
        "--listen",
        "tcp/8080",
        "--hold-seconds",
        "-1"
    )]
    [InlineData("address", "takes an IP address", "--application", "store", "--listen", "tcp/8080", "--address", "here")]
    [InlineData("folder", "/proc/none", "--application", "store", "--listen", "tcp/8080", "--state-folder", "/proc/none/here")]
    public async Task Start_BadArgument_SaysWhatIsWrong(string what, string expected, params string[] arguments)
    {
        (int status, string error) = await RunAsync(arguments);
        Assert.True(status != 0, what);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
