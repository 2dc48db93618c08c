using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace VersionManager.Shell.Tests;

/// <summary>What the progress lines write.</summary>
public sealed class ProgressPaneTests
{
    private readonly ProgressPane _pane = new(enabled: true, TimeProvider.System);

    [Fact]
    public void Update_FirstRecord_DrawsBarWithinWidth()
    {
        string drawn = _pane.Update(0, new ProgressRecord(1, "Copying", "file") { PercentComplete = 50 }, 60);
        Assert.Contains("Copying [===============               ] 50% file", drawn, StringComparison.Ordinal);
        Assert.All(drawn.Split('\n'), line => Assert.True(line.Length < 60));
    }

    [Fact]
    public void Update_ChildOfShownActivity_IsIndentedUnderIt()
    {
        _pane.Update(0, new ProgressRecord(1, "Fleet", "s"), 80);
        _pane.Update(0, new ProgressRecord(2, "Node", "s") { ParentActivityId = 1 }, 80);
        string[] lines = (_pane.Hide() + _pane.Show()).Split('\n');
        Assert.Contains(lines, line => line.EndsWith("Fleet s", StringComparison.Ordinal));
        Assert.Contains("  Node s", lines);
    }

    [Fact]
    public void Update_Completed_TakesTheLineAway()
    {
        _pane.Update(0, new ProgressRecord(1, "Only", "s"), 80);
        string drawn = _pane.Update(0, new ProgressRecord(1, "Only", "s") { RecordType = ProgressRecordType.Completed }, 80);
        Assert.Equal("\e[1A\r\e[J", drawn);
        Assert.Equal("", _pane.Show());
    }

    [Fact]
    public void Hide_NothingShown_WritesNothing() => Assert.Equal("", _pane.Hide());

    [Fact]
    public async Task Script_OutputNotATerminal_ShowsNoProgress()
    {
        ShellResult result = await ShellProcess.RunTextAsync("Write-Progress -Activity 'Busy' -Status 'now' -PercentComplete 3; 'out'");
        Assert.Equal("out\n", result.Output);
    }
}
