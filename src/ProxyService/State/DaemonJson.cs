using System.Text.Json.Serialization;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.State;

/// <summary>How the daemon's own files are written: camelCase, enumerations by name, nothing by reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(UpgradesState))]
[JsonSerializable(typeof(MigrationsState))]
internal sealed partial class DaemonJson : JsonSerializerContext;
