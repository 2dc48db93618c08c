using System.Text.Json.Serialization;

namespace VersionManager.GatewayService.Problems;

/// <summary>The JSON serialization of problems.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GatewayProblem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
