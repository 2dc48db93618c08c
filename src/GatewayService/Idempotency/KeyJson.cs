using System.Text.Json.Serialization;

namespace VersionManager.GatewayService.Idempotency;

/// <summary>The JSON serialization of <c>keys.jsonl</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KeyRecord))]
internal sealed partial class KeyJson : JsonSerializerContext;
