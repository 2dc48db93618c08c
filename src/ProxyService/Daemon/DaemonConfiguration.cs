using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using VersionManager.Contracts.Releases;
using VersionManager.DataPath.Routing;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Daemon;

/// <summary><c>/etc/vmproxy/vmproxy.json</c>: a node's configuration. Every field has a default and may be absent.</summary>
/// <remarks>The properties have setters because the generated JSON reader loses the defaults of init-only properties.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DaemonConfiguration
{
    /// <summary>Which of the host's addresses is the node's; needed only where there are several and no default route.</summary>
    public string? Address { get; set; }

    /// <summary>How long a stream is held for an upgrading version, 0 to 60 s; 0 refuses at once.</summary>
    public double HoldSeconds { get; set; } = 60;

    /// <summary>The attempts after which an upgrade has failed for good, 1 to 100.</summary>
    public int UpgradeAttempts { get; set; } = 8;

    /// <summary>How many nodes may fetch a release from this one at a time, 1 to 1000; the others are sent to nodes that have it
    /// already.</summary>
    public int SyncSlots { get; set; } = 4;

    /// <summary>The attempts after which a migration has failed for good, 1 to 100.</summary>
    public int MigrationAttempts { get; set; } = 5;

    /// <summary>How long one attempt of a migration may take where its release does not say, 1 to 604800 s.</summary>
    public double MigrationTimeoutSeconds { get; set; } = 21_600;

    /// <summary>How long an application may take to end when it is asked to, 0 to 600 s.</summary>
    public double StopGraceSeconds { get; set; } = 10;

    /// <summary>The policy for guests' flows to hosts without a daemon.</summary>
    public UnmanagedPolicy Unmanaged { get; set; } = UnmanagedPolicy.Allow;

    /// <summary>Whether the kernel carries flows between nodes that know each other's versions; otherwise the daemon carries all
    /// flows.</summary>
    public bool Offload { get; set; } = true;

    /// <summary>Whether offloaded packets bypass the node's rules most of the time, where the kernel can do that.</summary>
    public bool FlowCache { get; set; } = true;

    /// <summary>The configuration at <paramref name="path"/>; the defaults where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is malformed; the message says where.</exception>
    public static DaemonConfiguration Load(string path)
    {
        if (!File.Exists(path))
            return new DaemonConfiguration();
        DaemonConfiguration configuration;
        try
        {
            configuration =
                JsonSerializer.Deserialize(File.ReadAllBytes(path), DaemonConfigurationJson.Default.DaemonConfiguration)
                ?? new DaemonConfiguration();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {e.Message} Correct the file, or remove it to use the defaults.", e);
        }
        Check(
            configuration.Address is null || IPAddress.TryParse(configuration.Address, out _),
            "address",
            "an IPv4 address of this host"
        );
        Check(configuration.HoldSeconds is >= 0 and <= 60, "holdSeconds", "a number from 0 to 60");
        Check(configuration.UpgradeAttempts is >= 1 and <= 100, "upgradeAttempts", "a whole number from 1 to 100");
        Check(configuration.SyncSlots is >= 1 and <= 1000, "syncSlots", "a whole number from 1 to 1000");
        Check(configuration.MigrationAttempts is >= 1 and <= 100, "migrationAttempts", "a whole number from 1 to 100");
        Check(
            configuration.MigrationTimeoutSeconds is >= 1 and <= ReleaseMigration.LongestTimeoutSeconds,
            "migrationTimeoutSeconds",
            "a number from 1 to 604800"
        );
        Check(configuration.StopGraceSeconds is >= 0 and <= 600, "stopGraceSeconds", "a number from 0 to 600");
        return configuration;

        void Check(bool good, string field, string wanted)
        {
            if (!good)
                throw new InvalidDataException($"{path}: '{field}' must be {wanted}.");
        }
    }

    /// <summary>The options of migrations.</summary>
    public MigrationOptions ToMigrationOptions()
    {
        var options = new MigrationOptions { Deadline = TimeSpan.FromSeconds(MigrationTimeoutSeconds) };
        return options with { Retry = options.Retry with { MaximalAttempts = MigrationAttempts } };
    }

    /// <summary>The options of syncs.</summary>
    public SyncOptions ToSyncOptions() => new() { Slots = SyncSlots };

    /// <summary>The options of upgrades.</summary>
    public UpgradeOptions ToUpgradeOptions() =>
        new()
        {
            Hold = TimeSpan.FromSeconds(HoldSeconds),
            Retry = new RetryPolicy(UpgradeAttempts),
            StopGrace = TimeSpan.FromSeconds(StopGraceSeconds),
        };
}

/// <summary>The JSON serialization of the configuration.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DaemonConfiguration))]
internal sealed partial class DaemonConfigurationJson : JsonSerializerContext;
