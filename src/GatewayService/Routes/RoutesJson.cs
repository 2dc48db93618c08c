using System.Text.Json.Serialization;

namespace VersionManager.GatewayService.Routes;

/// <summary>How <c>versions.json</c> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KnownVersion[]))]
internal sealed partial class RoutesJson : JsonSerializerContext;
