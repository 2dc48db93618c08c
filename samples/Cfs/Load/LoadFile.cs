namespace Cfs.Load;

/// <summary>A file whose content follows from its number, so that what is read back can be compared bit for bit without being
/// kept.</summary>
/// <param name="Number">From 1.</param>
internal sealed record LoadFile(int Number)
{
    /// <summary>One to five blocks.</summary>
    private const int Shortest = 2_000;
    private const int Longest = 40_000;

    /// <summary>What it is published as.</summary>
    public string Name => $"file-{Number}";

    /// <summary>Its bytes.</summary>
    public byte[] Content()
    {
        var random = new Random(Number);
        var content = new byte[random.Next(Shortest, Longest)];
        random.NextBytes(content);
        return content;
    }
}
