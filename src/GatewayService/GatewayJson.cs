using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService;

/// <summary>How the gateway's own files and problems are written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KnownVersion[]))]
[JsonSerializable(typeof(DivergenceInfo))]
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(GatewayProblem))]
internal sealed partial class GatewayJson : JsonSerializerContext;
