using System.Text.Json.Serialization;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.State;

/// <summary>How the daemon's own files are written: camelCase, enumerations by name, nothing by reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(NodeIdentity))]
[JsonSerializable(typeof(KnownPeers))]
[JsonSerializable(typeof(VersionPortsState))]
[JsonSerializable(typeof(PortsState))]
[JsonSerializable(typeof(UpgradesState))]
[JsonSerializable(typeof(MigrationsState))]
[JsonSerializable(typeof(GatewaysState))]
[JsonSerializable(typeof(NodeConfiguration))]
internal sealed partial class DaemonJson : JsonSerializerContext;
