using System.Text.Json.Serialization;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>The kinds of message on a stream of purpose <c>offload</c>.</summary>
internal enum OffloadMessageKind
{
    /// <summary>A heartbeat.</summary>
    Beat,

    /// <summary>From the node: its complete offers.</summary>
    Offers,

    /// <summary>From the subscriber: it has deleted all tracked flows that contradict those offers.</summary>
    Ready,

    /// <summary>From the node: its kernel takes the subscriber's flows by those offers.</summary>
    Open,
}

/// <summary>A message between a node and a subscriber.</summary>
/// <param name="Kind">The kind of message.</param>
/// <param name="Number">The number of the offers that it concerns; 0 in a beat.</param>
/// <param name="Offers">In <see cref="OffloadMessageKind.Offers"/>: the offers.</param>
/// <param name="Maximal">In a beat: the sender's maximal version of each application, as in a version header.</param>
/// <param name="Marks">In a beat: the digest of the sender's marks of each application, as in a version header.</param>
internal sealed record OffloadMessage(
    OffloadMessageKind Kind,
    long Number = 0,
    IReadOnlyList<VersionOffer>? Offers = null,
    IReadOnlyDictionary<string, Version>? Maximal = null,
    IReadOnlyDictionary<string, ulong>? Marks = null
);

/// <summary>The JSON serialization of messages.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OffloadMessage))]
internal sealed partial class OffloadJson : JsonSerializerContext;
