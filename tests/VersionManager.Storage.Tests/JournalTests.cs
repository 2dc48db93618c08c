using System.Text;

namespace VersionManager.Storage.Tests;

public sealed class JournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vm-storage-").FullName;

    private string File(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_TornLine_IsCutOff()
    {
        await System.IO.File.WriteAllTextAsync(File("j"), "one\ntwo\nthr", TestContext.Current.CancellationToken);
        var lines = new List<string>();
        await using (
            Journal journal = Journal.Open(
                File("j"),
                line => lines.Add(Encoding.UTF8.GetString(line.Span)),
                1000,
                () => [],
                _ => { }
            )
        )
            await journal.AppendAsync("four"u8.ToArray());
        Assert.Equal(["one", "two"], lines);
        Assert.Equal("one\ntwo\nfour\n", await System.IO.File.ReadAllTextAsync(File("j"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Append_OverTheLimit_CompactsTheJournal()
    {
        await using (Journal journal = Journal.Open(File("j"), _ => { }, 100, () => ["kept"u8.ToArray()], _ => { }))
        {
            for (int i = 0; i < 100; i++)
                await journal.AppendAsync(Encoding.UTF8.GetBytes($"line {i}"));
        }
        string text = await System.IO.File.ReadAllTextAsync(File("j"), TestContext.Current.CancellationToken);
        Assert.StartsWith("kept\n", text, StringComparison.Ordinal);
        Assert.EndsWith("line 99\n", text, StringComparison.Ordinal);
        Assert.True(text.Length < 250, text);
    }

    [Fact]
    public async Task Append_RewritingFails_IsReportedAndNoLineIsLost()
    {
        bool fails = true;
        byte[][] Snapshot() => fails ? throw new InvalidOperationException("a snapshot that fails") : ["kept"u8.ToArray()];
        int reported = 0;
        await using (Journal journal = Journal.Open(File("j"), _ => { }, 1, Snapshot, _ => reported++))
        {
            await journal.AppendAsync("one"u8.ToArray());
            await journal.AppendAsync("two"u8.ToArray());
            string text = await System.IO.File.ReadAllTextAsync(File("j"), TestContext.Current.CancellationToken);
            Assert.Equal((2, "one\ntwo\n"), (reported, text));
            fails = false;
            await journal.AppendAsync("three"u8.ToArray());
        }
        Assert.Equal("kept\n", await System.IO.File.ReadAllTextAsync(File("j"), TestContext.Current.CancellationToken));
    }
}
