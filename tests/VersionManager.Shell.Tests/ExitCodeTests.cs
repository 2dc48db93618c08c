namespace VersionManager.Shell.Tests;

/// <summary>What the process exits with, and what it says.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("& { exit 8 }", 8)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Get-Item /no/such/thing", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Item /no/such/thing", 1)]
    [InlineData("sh -c 'exit 3'", 0)]
    [InlineData("sh -c 'exit 3'; exit $LASTEXITCODE", 3)]
    [InlineData("1 +", 1)]
    public async Task File_Ended_ExitsAsPwshDoes(string script, int expected)
    {
        using TemporaryFolder folder = new();
        ShellResult result = await ShellProcess.RunAsync("-File", folder.Write("script.ps1", script));
        Assert.Equal(expected, result.ExitCode);
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Get-Item /no/such/thing", 1)]
    [InlineData("Get-Item /no/such/thing; 'later'", 0)]
    public async Task Command_Ended_ExitsAsPwshDoes(string text, int expected) =>
        Assert.Equal(expected, (await ShellProcess.RunTextAsync(text)).ExitCode);

    [Fact]
    public async Task File_NotThere_SaysSo()
    {
        ShellResult result = await ShellProcess.RunAsync("/no/such/script.ps1");
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("'/no/such/script.ps1' is not recognized as the name of a script file", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_Unknown_SaysSoAndHowToCall()
    {
        ShellResult result = await ShellProcess.RunAsync("-Nonsense");
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("'-Nonsense'", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Usage:", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_Terminating_GoesToStandardErrorOnly()
    {
        ShellResult result = await ShellProcess.RunTextAsync("'before'; throw 'the reason'");
        Assert.Equal("before\n", result.Output);
        Assert.Contains("the reason", result.Errors, StringComparison.Ordinal);
    }
}
