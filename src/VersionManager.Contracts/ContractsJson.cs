using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts;

/// <summary>The JSON serialization of contracts: camelCase, enumerations by name, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip
)]
[JsonSerializable(typeof(NodeInfo))]
[JsonSerializable(typeof(IReadOnlyList<GuestInfo>))]
[JsonSerializable(typeof(NewGuestRequest))]
[JsonSerializable(typeof(IReadOnlyList<PortInfo>))]
[JsonSerializable(typeof(IReadOnlyList<PathInfo>))]
[JsonSerializable(typeof(RegisterPortRequest))]
[JsonSerializable(typeof(IReadOnlyList<AppVersionInfo>))]
[JsonSerializable(typeof(SyncVersionRequest))]
[JsonSerializable(typeof(StopVersionRequest))]
[JsonSerializable(typeof(RollBackRequest))]
[JsonSerializable(typeof(RollBackResult))]
[JsonSerializable(typeof(IReadOnlyList<AppUsageInfo>))]
[JsonSerializable(typeof(UpgradeList))]
[JsonSerializable(typeof(MigrationList))]
[JsonSerializable(typeof(StartMigrationRequest))]
[JsonSerializable(typeof(ReleaseUpload))]
[JsonSerializable(typeof(CommitReleaseRequest))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ReleaseManifest))]
[JsonSerializable(typeof(GatewayRoutes))]
[JsonSerializable(typeof(DivergenceList))]
[JsonSerializable(typeof(CompensationRequest))]
[JsonSerializable(typeof(CompensationResult))]
[JsonSerializable(typeof(GatewayUsage))]
[JsonSerializable(typeof(IReadOnlyList<GatewayInfo>))]
public sealed partial class ContractsJson : JsonSerializerContext;
