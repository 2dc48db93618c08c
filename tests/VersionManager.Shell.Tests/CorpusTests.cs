using System.Globalization;

namespace VersionManager.Shell.Tests;

/// <summary>
/// Scripts whose output was recorded from pwsh 7.6 (Corpus/record.sh). What differs here is a difference in meaning that a script
/// of ours could fall over.
/// </summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Scripts { get; } =
    [
        .. Directory.GetFiles(Folder, "*.ps1").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_Run_GivesWhatPwshGives(string name)
    {
        using TemporaryFolder temporary = new();
        string script = Path.Combine(Folder, name + ".ps1");
        string argumentFile = Path.ChangeExtension(script, ".arguments");
        string[] arguments = File.Exists(argumentFile) ? await File.ReadAllLinesAsync(argumentFile, TestContext.Current.CancellationToken) : [];

        using ShellProcess shell = new(new Dictionary<string, string> { ["TMPDIR"] = temporary.Path }, [script, .. arguments]);
        ShellResult result = await shell.FinishAsync();

        string actual = string.Create(CultureInfo.InvariantCulture, $"{result.Output}-- errors\n{result.Errors}-- exit {result.ExitCode}\n")
            .Replace(Folder, "<corpus>", StringComparison.Ordinal)
            .Replace(temporary.Path, "<temporary>", StringComparison.Ordinal);
        string expected = await File.ReadAllTextAsync(Path.ChangeExtension(script, ".expected"), TestContext.Current.CancellationToken);
        Assert.Equal(expected, actual);
    }
}
