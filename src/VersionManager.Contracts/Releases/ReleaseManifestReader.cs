using System.Text.Json;

namespace VersionManager.Contracts.Releases;

/// <summary>Reads <c>release.json</c> strictly: it refuses everything that it does not know, and names every fault.</summary>
public static class ReleaseManifestReader
{
    /// <summary>The largest <c>release.json</c> that is read, in bytes.</summary>
    public const int MaximalLength = 64 << 20;

    private static readonly string[] Fields =
    [
        "$schema",
        "application",
        "version",
        "predecessor",
        "start",
        "user",
        "environment",
        "path",
        "ports",
        "state",
        "isolation",
        "memory",
        "hooks",
        "migration",
        "gateway",
        "files",
        "expires",
    ];

    private static readonly string[] HookFields = ["health", "migrate", "verify", "compensate", "stop"];

    private static readonly string[] FileFields = ["path", "mode", "size", "sha256"];

    /// <summary>Reads the bytes of a <c>release.json</c> (UTF-8).</summary>
    /// <exception cref="ReleaseFormatException">It breaks the format; the exception lists every fault.</exception>
    public static ReleaseManifest Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaximalLength)
            throw new ReleaseFormatException([
                new ReleaseFault(
                    "",
                    $"The document has {utf8.Length} bytes; at most {MaximalLength} are read. Put fewer files into the release."
                ),
            ]);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException e)
        {
            throw new ReleaseFormatException([
                new ReleaseFault(
                    "",
                    $"The document is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}). Write one JSON object as docs/release-format.md describes."
                ),
            ]);
        }
        using (document)
        {
            var cursor = new ReleaseCursor();
            ReleaseManifest? manifest = Map(cursor, document.RootElement);
            if (manifest is not null && cursor.Faults.Count == 0)
                cursor.Faults.AddRange(ReleaseChecks.Find(manifest));
            return cursor.Faults.Count == 0 ? manifest! : throw new ReleaseFormatException(cursor.Faults);
        }
    }

    /// <summary>Reads a <c>gateway</c> section by itself, without the checks against the rest of a release.</summary>
    /// <exception cref="ReleaseFormatException">It breaks the format; the exception lists every fault.</exception>
    public static GatewayManifest ReadGateway(JsonElement section)
    {
        var cursor = new ReleaseCursor();
        GatewayManifest? gateway = GatewaySection.Read(cursor, new Dictionary<string, JsonElement> { ["gateway"] = section });
        return cursor.Faults.Count == 0 ? gateway! : throw new ReleaseFormatException(cursor.Faults);
    }

    private static ReleaseManifest? Map(ReleaseCursor cursor, JsonElement root)
    {
        if (cursor.Object("", root, Fields) is not { } fields)
            return null;
        cursor.Require(fields, "application", "version", "start", "files");
        string? application = cursor.String(fields, "application");
        if (application is not null)
            cursor.Check("application", ReleaseRules.Application(application));
        Version? version = cursor.Version(fields, "version");
        Version? predecessor = cursor.Version(fields, "predecessor");
        if (version is not null && predecessor is not null)
            cursor.Check("predecessor", ReleaseRules.Predecessor(predecessor, version));
        var manifest = new ReleaseManifest
        {
            Application = application ?? "",
            Version = version ?? new Version(0, 0),
            Predecessor = predecessor,
            Start = cursor.Strings(fields, "start") ?? [],
            User = cursor.String(fields, "user") ?? "root",
            Environment = cursor.Map(fields, "environment") ?? new Dictionary<string, string>(),
            Path = cursor.String(fields, "path") ?? "/app",
            Ports = cursor.Strings(fields, "ports") ?? [],
            State = cursor.Strings(fields, "state") ?? [],
            Isolation = Isolation(cursor, fields),
            Memory = cursor.String(fields, "memory"),
            Hooks = Hooks(cursor, fields),
            Migration = MigrationSection.Read(cursor, fields),
            Gateway = GatewaySection.Read(cursor, fields),
            Files = Files(cursor, fields),
            Expires = cursor.Instant(fields, "expires"),
        };
        return manifest;
    }

    private static Isolation Isolation(ReleaseCursor cursor, Dictionary<string, JsonElement> fields)
    {
        string? text = cursor.String(fields, "isolation");
        switch (text)
        {
            case null or "namespace":
                return Contracts.Isolation.Namespace;
            case "uml":
                return Contracts.Isolation.Uml;
            default:
                cursor.Check("isolation", $"'{text}' is not an isolation. Write \"namespace\" or \"uml\".");
                return Contracts.Isolation.Namespace;
        }
    }

    private static ReleaseHooks Hooks(ReleaseCursor cursor, Dictionary<string, JsonElement> fields)
    {
        if (!fields.TryGetValue("hooks", out JsonElement element) || cursor.Object("hooks", element, HookFields) is not { } hooks)
            return new ReleaseHooks();
        return new ReleaseHooks
        {
            Health = cursor.Strings(hooks, "health", "hooks.health"),
            Migrate = cursor.Strings(hooks, "migrate", "hooks.migrate"),
            Verify = cursor.Strings(hooks, "verify", "hooks.verify"),
            Compensate = cursor.Strings(hooks, "compensate", "hooks.compensate"),
            Stop = cursor.Strings(hooks, "stop", "hooks.stop"),
        };
    }

    private static ReleaseFile[] Files(ReleaseCursor cursor, Dictionary<string, JsonElement> fields)
    {
        if (!fields.TryGetValue("files", out JsonElement element))
            return [];
        if (element.ValueKind != JsonValueKind.Array)
        {
            cursor.Wrong("files", element, "a list of objects with path, mode, size and sha256");
            return [];
        }
        var files = new List<ReleaseFile>(element.GetArrayLength());
        int index = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            string at = $"files[{index++}]";
            if (cursor.Object(at, item, FileFields) is not { } file)
                continue;
            cursor.Require(at + ".", file, FileFields);
            files.Add(
                new ReleaseFile(
                    cursor.String(file, "path", at + ".path") ?? "",
                    cursor.String(file, "mode", at + ".mode") ?? "",
                    cursor.Integer(file, "size", at + ".size") ?? 0,
                    cursor.String(file, "sha256", at + ".sha256") ?? ""
                )
            );
        }
        return [.. files];
    }
}
