namespace Cfs.Load;

/// <summary>A file whose content follows from its number, so that a file read back can be compared bit for bit without keeping
/// it.</summary>
/// <param name="Number">The number, from 1.</param>
internal sealed record LoadFile(int Number)
{
    /// <summary>The shortest file, in bytes; files have one to five blocks.</summary>
    private const int Shortest = 2_000;
    private const int Longest = 40_000;

    /// <summary>The published name.</summary>
    public string Name => $"file-{Number}";

    /// <summary>The content.</summary>
    public byte[] Content()
    {
        var random = new Random(Number);
        var content = new byte[random.Next(Shortest, Longest)];
        random.NextBytes(content);
        return content;
    }
}
