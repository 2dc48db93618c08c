namespace VersionManager.Shell.Tests;

/// <summary>The prompt, with a pipe in the console's place.</summary>
public sealed class InteractiveTests
{
    [Fact]
    public async Task Prompt_StatementOverSeveralLines_RunsWhenWhole()
    {
        using ShellProcess shell = new();
        await shell.Input.WriteAsync("if ($true) {\n'in' + 'side'\n}\n\n$x = 2\n$x * 21\nexit 4\n");
        ShellResult result = await shell.FinishAsync();
        Assert.Contains("inside", result.Output, StringComparison.Ordinal);
        Assert.Contains("42", result.Output, StringComparison.Ordinal);
        Assert.Equal(4, result.ExitCode);
    }

    [Fact]
    public async Task Prompt_Error_IsShownAndTheNextStatementRuns()
    {
        using ShellProcess shell = new();
        await shell.Input.WriteAsync("throw 'a reason'\n'still ' + 'here'\n");
        ShellResult result = await shell.FinishAsync();
        Assert.Contains("a reason", result.Errors, StringComparison.Ordinal);
        Assert.Contains("still here", result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("y", "done")]
    [InlineData("n", "")]
    public async Task Confirm_Answered_DoesWhatWasAnswered(string answer, string expected)
    {
        using ShellProcess shell = new(
            "-Command", "function f { [CmdletBinding(SupportsShouldProcess)]param() if ($PSCmdlet.ShouldProcess('x')) { 'done' } }; f -Confirm");
        await shell.Input.WriteAsync(answer + "\n");
        ShellResult result = await shell.FinishAsync();
        Assert.Contains("Are you sure you want to perform this action?", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($": {expected}", result.Output.TrimEnd('\n'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MandatoryParameter_NoInput_IsAnErrorThatNamesIt()
    {
        ShellResult result = await ShellProcess.RunTextAsync("function f { param([Parameter(Mandatory)][string] $Name) $Name }; f");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("missing mandatory parameters: Name", result.Errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
