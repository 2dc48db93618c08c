using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

internal sealed partial class NodeClient
{
    /// <summary>Upgrades. With <paramref name="after"/>, a long poll that answers when something has changed since, or after
    /// <paramref name="waitSeconds"/>.</summary>
    public Task<UpgradeList> GetUpgradesAsync(
        string? application,
        Version? version,
        long? after,
        int waitSeconds,
        CancellationToken cancellation
    ) =>
        GetAsync(
            "/v1/upgrades"
                + Query(
                    ("application", application),
                    ("version", version?.ToString()),
                    ("after", after),
                    ("wait", after is null ? null : waitSeconds)
                ),
            ContractsJson.Default.UpgradeList,
            cancellation,
            waitSeconds
        );

    /// <summary>Tells the node that a version exists, as a version header would.</summary>
    public Task SyncVersionAsync(SyncVersionRequest request, CancellationToken cancellation) =>
        PostAsync("/v1/upgrades", request, ContractsJson.Default.SyncVersionRequest, cancellation);

    /// <summary>Cancels an upgrade.</summary>
    public Task CancelUpgradeAsync(string application, Version version, CancellationToken cancellation) =>
        DeleteAsync($"/v1/upgrades/{Version(application, version)}", cancellation);

    /// <summary>Migrations, with the same long poll.</summary>
    public Task<MigrationList> GetMigrationsAsync(long? after, int waitSeconds, CancellationToken cancellation) =>
        GetAsync(
            "/v1/migrations" + Query(("after", after), ("wait", after is null ? null : waitSeconds)),
            ContractsJson.Default.MigrationList,
            cancellation,
            waitSeconds
        );

    /// <summary>Starts a migration.</summary>
    public Task StartMigrationAsync(StartMigrationRequest request, CancellationToken cancellation) =>
        PostAsync("/v1/migrations", request, ContractsJson.Default.StartMigrationRequest, cancellation);

    /// <summary>Cancels an application's migration.</summary>
    public Task CancelMigrationAsync(string application, CancellationToken cancellation) =>
        DeleteAsync($"/v1/migrations/{Escape(application)}", cancellation);
}
