using System.Text.Json.Serialization;

namespace VersionManager.GatewayService.Problems;

/// <summary>How problems are written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GatewayProblem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
