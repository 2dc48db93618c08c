using System.Text.Json.Serialization;

namespace VersionManager.GatewayService.Routes;

/// <summary>The JSON serialization of <c>versions.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KnownVersion[]))]
internal sealed partial class RoutesJson : JsonSerializerContext;
