using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;

namespace VersionManager.GatewayService.Divergences;

/// <summary>The JSON serialization of <c>divergences.jsonl</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DivergenceInfo))]
internal sealed partial class DivergenceJson : JsonSerializerContext;
