using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;

namespace VersionManager.ProxyService.Metrics;

/// <summary>The metrics of migrations.</summary>
internal sealed class MigrationMetrics(MigrationTable table, MigrationRunner runner)
{
    /// <summary>Appends the metrics.</summary>
    public void Write(PrometheusText text)
    {
        MigrationInfo[] all =
        [
            .. table.All.Select(record => record.Info).OrderBy(m => m.Application, StringComparer.Ordinal).ThenBy(m => m.To),
        ];
        text.Begin("vmproxy_migration_state", "gauge", "1 for the state of the last migration to a version.");
        foreach (MigrationInfo migration in all)
        {
            text.Add(
                "vmproxy_migration_state",
                1,
                ("application", migration.Application),
                ("from", migration.From.ToString()),
                ("to", migration.To.ToString()),
                ("state", migration.State.ToString())
            );
        }
        text.Begin(
            "vmproxy_migration_progress",
            "gauge",
            "The progress of the last migration's phase, 0 to 1; absent where its hook has reported none."
        );
        foreach (MigrationInfo migration in all)
        {
            if (migration.Progress is { } progress)
                text.Add(
                    "vmproxy_migration_progress",
                    progress,
                    ("application", migration.Application),
                    ("to", migration.To.ToString()),
                    ("phase", migration.Phase.ToString())
                );
        }
        text.Begin("vmproxy_migration_attempt", "gauge", "The number of the last migration's attempt.");
        foreach (MigrationInfo migration in all)
            text.Add(
                "vmproxy_migration_attempt",
                migration.Attempt,
                ("application", migration.Application),
                ("to", migration.To.ToString())
            );
        text.Begin("vmproxy_migration_phase_seconds", "gauge", "How long each hook of the last migration to a version took.");
        foreach (MigrationInfo migration in all)
        {
            Phase(migration, MigrationPhase.Migrate, migration.MigrateSeconds);
            Phase(migration, MigrationPhase.Verify, migration.VerifySeconds);
        }
        text.Begin("vmproxy_migration_attempts_total", "counter", "Attempts of migrations that ended since the daemon started.");
        foreach (((string application, bool succeeded), long count) in runner.Attempts)
            text.Add(
                "vmproxy_migration_attempts_total",
                count,
                ("application", application),
                ("outcome", succeeded ? "Succeeded" : "Failed")
            );

        void Phase(MigrationInfo migration, MigrationPhase phase, double seconds)
        {
            if (seconds > 0)
                text.Add(
                    "vmproxy_migration_phase_seconds",
                    seconds,
                    ("application", migration.Application),
                    ("to", migration.To.ToString()),
                    ("phase", phase.ToString())
                );
        }
    }
}
