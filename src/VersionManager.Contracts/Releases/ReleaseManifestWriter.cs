using System.Text.Encodings.Web;
using System.Text.Json;

namespace VersionManager.Contracts.Releases;

/// <summary>Writes <c>release.json</c> deterministically: fields in the order of the format, files sorted by path.</summary>
public static class ReleaseManifestWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        // Keeps non-Latin names readable; the document is never embedded in a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The bytes of <paramref name="manifest"/> (UTF-8, ends with a line feed).</summary>
    /// <exception cref="ReleaseFormatException">The manifest breaks the format.</exception>
    public static byte[] Write(ReleaseManifest manifest)
    {
        IReadOnlyList<ReleaseFault> faults = ReleaseChecks.Find(manifest);
        if (faults.Count > 0)
            throw new ReleaseFormatException(faults);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("application", manifest.Application);
            json.WriteString("version", manifest.Version.ToString());
            if (manifest.Predecessor is { } predecessor)
                json.WriteString("predecessor", predecessor.ToString());
            Strings(json, "start", manifest.Start);
            json.WriteString("user", manifest.User);
            json.WriteStartObject("environment");
            foreach (KeyValuePair<string, string> variable in manifest.Environment.OrderBy(v => v.Key, StringComparer.Ordinal))
                json.WriteString(variable.Key, variable.Value);
            json.WriteEndObject();
            json.WriteString("path", manifest.Path);
            Strings(json, "ports", manifest.Ports);
            Strings(json, "state", manifest.State);
            json.WriteString("isolation", manifest.Isolation == Isolation.Uml ? "uml" : "namespace");
            if (manifest.Memory is { } memory)
                json.WriteString("memory", memory);
            json.WriteStartObject("hooks");
            Strings(json, "health", manifest.Hooks.Health);
            Strings(json, "migrate", manifest.Hooks.Migrate);
            Strings(json, "verify", manifest.Hooks.Verify);
            Strings(json, "compensate", manifest.Hooks.Compensate);
            Strings(json, "stop", manifest.Hooks.Stop);
            json.WriteEndObject();
            if (manifest.Migration is { } migration)
                MigrationSection.Write(json, migration);
            if (manifest.Gateway is { } gateway)
                GatewaySection.Write(json, gateway);
            if (manifest.Expires is { } expires)
                json.WriteString(
                    "expires",
                    expires
                        .ToUniversalTime()
                        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)
                );
            json.WriteStartArray("files");
            foreach (ReleaseFile file in manifest.Files.OrderBy(f => f.Path, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteString("mode", file.Mode);
                json.WriteNumber("size", file.Size);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
            return;
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
