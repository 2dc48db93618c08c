using System.Text.Json.Serialization;

namespace IrisLog.Load;

/// <summary>A line when from now on no query is about some nodes.</summary>
/// <param name="Nodes">Which, by their paths.</param>
/// <param name="Seconds">When the last query about them had ended, since the client started.</param>
internal sealed record ExcludedLine(IReadOnlyList<string> Nodes, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "excluded";
}

/// <summary>A line for each reading that was acknowledged.</summary>
/// <param name="Node">The node's path.</param>
/// <param name="Readings">Of it, acknowledged so far.</param>
/// <param name="Seconds">Since the client started.</param>
internal sealed record SensedLine(string Node, int Readings, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "sensed";
}

/// <summary>A line for what was read back at the end.</summary>
/// <param name="Written">Readings that were acknowledged.</param>
/// <param name="Right">Of them, read back as they were written.</param>
/// <param name="Wrong">Of them, not.</param>
internal sealed record ReadingsLine(int Written, int Right, int Wrong)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "readings";
}

/// <summary>How the lines are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExcludedLine))]
[JsonSerializable(typeof(SensedLine))]
[JsonSerializable(typeof(ReadingsLine))]
internal sealed partial class LoadJson : JsonSerializerContext;
