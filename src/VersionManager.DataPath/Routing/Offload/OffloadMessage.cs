using System.Text.Json.Serialization;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>What a message of the purpose <c>offload</c> is.</summary>
internal enum OffloadMessageKind
{
    /// <summary>Says that the sender is there.</summary>
    Beat,

    /// <summary>From the node: all that it offers now.</summary>
    Offers,

    /// <summary>From the subscriber: it has forgotten whatever those offers contradict.</summary>
    Ready,

    /// <summary>From the node: its kernel takes the subscriber's flows by those offers.</summary>
    Open,
}

/// <summary>A message between a node and a subscriber.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Of the offers that it is about; 0 for a beat.</param>
/// <param name="Offers">Of <see cref="OffloadMessageKind.Offers"/>.</param>
/// <param name="Maximal">Of a beat: by application, the highest version that the sender runs, as in a version header.</param>
/// <param name="Marks">Of a beat: by application, the digest of the marks that the sender knows, as in a version
/// header.</param>
internal sealed record OffloadMessage(
    OffloadMessageKind Kind,
    long Number = 0,
    IReadOnlyList<VersionOffer>? Offers = null,
    IReadOnlyDictionary<string, Version>? Maximal = null,
    IReadOnlyDictionary<string, ulong>? Marks = null
);

/// <summary>How messages are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OffloadMessage))]
internal sealed partial class OffloadJson : JsonSerializerContext;
