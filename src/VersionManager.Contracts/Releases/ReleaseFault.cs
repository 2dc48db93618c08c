namespace VersionManager.Contracts.Releases;

/// <summary>One fault of a <c>release.json</c>.</summary>
/// <param name="Field">The field, as a path: <c>version</c>, <c>hooks.health</c>, <c>files[3].sha256</c>; empty for the whole
/// document.</param>
/// <param name="Message">What is wrong, and what to write instead.</param>
public sealed record ReleaseFault(string Field, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}

/// <summary>A <c>release.json</c> breaks the format. The exception has every fault, so that all can be fixed at once.</summary>
public sealed class ReleaseFormatException : FormatException
{
    private const int Shown = 10;

    /// <summary>An exception with <paramref name="faults"/>, at least one.</summary>
    public ReleaseFormatException(IReadOnlyList<ReleaseFault> faults)
        : base(Describe(faults)) => Faults = faults;

    /// <summary>The faults, in the order of the document's fields.</summary>
    public IReadOnlyList<ReleaseFault> Faults { get; }

    private static string Describe(IReadOnlyList<ReleaseFault> faults)
    {
        string text = string.Join("\n", faults.Take(Shown));
        return faults.Count > Shown ? $"{text}\nand {faults.Count - Shown} more." : text;
    }
}
