using System.Text.Json.Serialization;

namespace IrisLog.Load;

/// <summary>A line that reports nodes for which no query asks any more.</summary>
/// <param name="Nodes">The nodes' paths.</param>
/// <param name="Seconds">When the last query for them had ended, since the client started.</param>
internal sealed record ExcludedLine(IReadOnlyList<string> Nodes, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "excluded";
}

/// <summary>A line for each acknowledged reading.</summary>
/// <param name="Node">The node's path.</param>
/// <param name="Readings">The number of its readings acknowledged so far.</param>
/// <param name="Seconds">When, since the client started.</param>
internal sealed record SensedLine(string Node, int Readings, double Seconds)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "sensed";
}

/// <summary>A line for the readings read back at the end.</summary>
/// <param name="Written">The number of acknowledged readings.</param>
/// <param name="Right">How many of them were read back unchanged.</param>
/// <param name="Wrong">How many of them were not.</param>
internal sealed record ReadingsLine(int Written, int Right, int Wrong)
{
    /// <summary>Tells the lines apart.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "readings";
}

/// <summary>The JSON serialization of the lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExcludedLine))]
[JsonSerializable(typeof(SensedLine))]
[JsonSerializable(typeof(ReadingsLine))]
internal sealed partial class LoadJson : JsonSerializerContext;
