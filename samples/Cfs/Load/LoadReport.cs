using System.Text.Json.Serialization;

namespace Cfs.Load;

/// <summary>A line for each file that was written.</summary>
/// <param name="Number">Which.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Seconds">When it was there, since the client started.</param>
internal sealed record FileLine(int Number, long Bytes, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "file";
}

/// <summary>A line for what was read back at the end.</summary>
/// <param name="Written">Files whose writing was acknowledged.</param>
/// <param name="Right">Of them, read back bit for bit.</param>
/// <param name="Wrong">Of them, not.</param>
/// <param name="Bytes">Of those that were read back.</param>
/// <param name="Directory">Whether the directory names all of them, and nothing else.</param>
internal sealed record FilesLine(int Written, int Right, int Wrong, long Bytes, bool Directory)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "files";
}

/// <summary>How the lines are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileLine))]
[JsonSerializable(typeof(FilesLine))]
internal sealed partial class LoadJson : JsonSerializerContext;
