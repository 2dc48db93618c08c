using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Tests.Kernel;

public sealed class CommandRunnerTests
{
    private readonly ToolRunner _commands = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ToolSucceeds_ReturnsItsOutput()
    {
        ToolResult result = await _commands.RunAsync(
            "sh",
            ["-c", "cat; echo bad >&2; exit 3"],
            "words",
            cancellation: Cancellation
        );
        Assert.Equal(new ToolResult(3, "words", "bad\n"), result);
    }

    [Fact]
    public async Task RunAsync_Arguments_PassUnquoted()
    {
        string output = await _commands.CheckAsync("printf", ["%s|", "a b", "$(id)", "'\"", "*"], cancellation: Cancellation);
        Assert.Equal("a b|$(id)|'\"|*|", output);
    }

    [Fact]
    public async Task CheckAsync_ToolFails_ThrowsWithItsOutput()
    {
        ToolException error = await Assert.ThrowsAsync<ToolException>(() =>
            _commands.CheckAsync("sh", ["-c", "echo no such thing >&2; exit 7"], cancellation: Cancellation)
        );
        Assert.Contains("status 7: no such thing", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, error.Result!.ExitCode);
    }

    [Fact]
    public async Task RunAsync_TimesOut_KillsTheToolAndItsChildren()
    {
        ToolException error = await Assert.ThrowsAsync<ToolException>(() =>
            _commands.RunAsync(
                "sh",
                ["-c", "sleep 1000 & wait"],
                timeout: TimeSpan.FromMilliseconds(200),
                cancellation: Cancellation
            )
        );
        Assert.True(error.TimedOut);
    }

    [Fact]
    public async Task RunAsync_ToolIgnoresInput_IsNoError()
    {
        ToolResult result = await _commands.RunAsync("true", [], new string('x', 1 << 20), cancellation: Cancellation);
        Assert.True(result.Succeeded);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _commands.RunAsync("sleep", ["1000"], cancellation: source.Token)
        );
    }

    [Fact]
    public async Task RunAsync_NoSuchTool_NamesItsPackage()
    {
        ToolMissingException error = await Assert.ThrowsAsync<ToolMissingException>(() =>
            _commands.RunAsync("no-such-tool", [], cancellation: Cancellation)
        );
        Assert.Equal("no-such-tool", error.Tool);
        Assert.Equal("nftables", ToolMissingException.PackageOf("nft"));
    }
}
