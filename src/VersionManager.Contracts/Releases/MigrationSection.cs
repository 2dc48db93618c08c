using System.Text.Json;

namespace VersionManager.Contracts.Releases;

/// <summary>Reads and writes the <c>migration</c> section of <c>release.json</c>.</summary>
internal static class MigrationSection
{
    private static readonly string[] Fields = ["start", "timeoutSeconds"];

    public static ReleaseMigration? Read(ReleaseCursor cursor, Dictionary<string, JsonElement> release)
    {
        if (
            !release.TryGetValue("migration", out JsonElement element)
            || cursor.Object("migration", element, Fields) is not { } fields
        )
            return null;
        string? start = cursor.String(fields, "start", "migration.start");
        if (start is not (null or "automatic" or "manual"))
            cursor.Check("migration.start", $"'{start}' is not a way to start. Write \"automatic\" or \"manual\".");
        return new ReleaseMigration
        {
            Start = start == "manual" ? MigrationStart.Manual : MigrationStart.Automatic,
            TimeoutSeconds = cursor.Integer(fields, "timeoutSeconds", "migration.timeoutSeconds") is { } value
                ? (int)Math.Max(int.MinValue, Math.Min(int.MaxValue, value))
                : null,
        };
    }

    public static void Write(Utf8JsonWriter json, ReleaseMigration migration)
    {
        json.WriteStartObject("migration");
        json.WriteString("start", migration.Start == MigrationStart.Manual ? "manual" : "automatic");
        if (migration.TimeoutSeconds is { } seconds)
            json.WriteNumber("timeoutSeconds", seconds);
        json.WriteEndObject();
    }

    /// <summary>Every fault of the section.</summary>
    public static IEnumerable<ReleaseFault> Find(ReleaseMigration migration, ReleaseHooks hooks)
    {
        if (hooks.Migrate is null)
            yield return new ReleaseFault("migration", "has no hook to start. Write hooks.migrate, or leave the section out.");
        if (migration.TimeoutSeconds is < 1 or > ReleaseMigration.LongestTimeoutSeconds)
        {
            yield return new ReleaseFault(
                "migration.timeoutSeconds",
                $"is {migration.TimeoutSeconds}. Write a whole number from 1 to {ReleaseMigration.LongestTimeoutSeconds}, or leave it out for what the node says."
            );
        }
    }
}
