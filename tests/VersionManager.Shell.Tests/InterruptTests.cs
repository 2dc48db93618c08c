namespace VersionManager.Shell.Tests;

/// <summary>Ctrl-C and a polite kill let a script clean up.</summary>
public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Script_Signalled_RunsItsFinallyAndTellsTheSignal(string signal, int expected)
    {
        using TemporaryFolder folder = new();
        string script = folder.Write(
            "script.ps1",
            """
            try { 'started'; Start-Sleep -Seconds 600 }
            finally { Set-Content -Path (Join-Path $PSScriptRoot 'cleaned') -Value 'yes' }
            'not reached'
            """);
        using ShellProcess shell = new(script);
        Assert.Equal("started", await shell.Output.ReadLineAsync(TestContext.Current.CancellationToken));

        await shell.SignalAsync(signal);
        ShellResult result = await shell.FinishAsync();

        Assert.Equal(expected, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.True(File.Exists(Path.Combine(folder.Path, "cleaned")));
    }

    [Theory]
    [InlineData("Start-Process sleep 600 -Wait")]
    [InlineData("Start-Process sleep 600 -PassThru | Wait-Process")]
    [InlineData("1..2 | ForEach-Object -Parallel { Start-Sleep 600 }")]
    [InlineData("while ($true) { }")]
    public async Task Waiting_Signalled_Ends(string text)
    {
        using ShellProcess shell = new("-Command", $"'started'; {text}");
        Assert.Equal("started", await shell.Output.ReadLineAsync(TestContext.Current.CancellationToken));
        await shell.SignalAsync("INT");
        Assert.Equal(130, (await shell.FinishAsync()).ExitCode);
    }
}
