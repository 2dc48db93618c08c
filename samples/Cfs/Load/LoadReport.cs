using System.Text.Json.Serialization;

namespace Cfs.Load;

/// <summary>A line for each written file.</summary>
/// <param name="Number">The file's number.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Seconds">When it was written, since the client started.</param>
internal sealed record FileLine(int Number, long Bytes, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "file";
}

/// <summary>A line for the files read back at the end.</summary>
/// <param name="Written">The number of acknowledged files.</param>
/// <param name="Right">How many of them were read back bit for bit.</param>
/// <param name="Wrong">How many of them were not.</param>
/// <param name="Bytes">The bytes read back.</param>
/// <param name="Directory">Whether the directory names all of them, and nothing else.</param>
internal sealed record FilesLine(int Written, int Right, int Wrong, long Bytes, bool Directory)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "files";
}

/// <summary>The JSON serialization of the lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileLine))]
[JsonSerializable(typeof(FilesLine))]
internal sealed partial class LoadJson : JsonSerializerContext;
