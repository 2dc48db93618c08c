using System.Text.Json.Serialization;
using VersionManager.Kernel.Processes;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Gateways;

/// <summary>A gateway's process, for a daemon that finds it again.</summary>
/// <param name="Process">The process, known for sure.</param>
/// <param name="Spec">What it was started for.</param>
/// <param name="ControlGroup">The path of its control group.</param>
/// <param name="Since">When it was started.</param>
/// <param name="Retiring">Since when it is asked to end; null while it is in use.</param>
internal sealed record GatewayRecord(
    NodeProcess Process,
    GatewaySpec Spec,
    string ControlGroup,
    DateTimeOffset Since,
    DateTimeOffset? Retiring
);

/// <summary>What <c>state/gateways.json</c> holds.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="Sequence">Greater than any number that the daemon which wrote this gives to routes.</param>
/// <param name="Processes">The gateways' processes.</param>
internal sealed record GatewaysState(int Format, long Sequence, IReadOnlyList<GatewayRecord> Processes) : IVersionedState;

/// <summary>How <c>state/gateways.json</c> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GatewaysState))]
internal sealed partial class GatewaysJson : JsonSerializerContext;
