using System.Text.Json;

namespace VersionManager.Cmdlets;

/// <summary>The user's file of names for later sessions. It has only names, and nothing depends on it.</summary>
internal static class KnownFleetFile
{
    private const int Format = 1;

    // XDG_DATA_HOME or ~/.local/share on Linux, ~/Library/Application Support on macOS, %LOCALAPPDATA% on Windows.
    private static string Location =>
        Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify
            ),
            "VersionManager",
            "known-fleet.json"
        );

    /// <summary>The file's content; empty where it cannot be read.</summary>
    public static KnownNames Load()
    {
        KnownNames known = KnownNames.None;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Location));
            JsonElement root = json.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
                return known;
            foreach (JsonElement node in root.GetProperty("nodes").EnumerateArray())
                known = known.With(node.GetString()!);
            foreach (JsonProperty application in root.GetProperty("applications").EnumerateObject())
            {
                foreach (JsonElement version in application.Value.EnumerateArray())
                    known = known.With(application.Name, Version.Parse(version.GetString()!));
            }
            return known;
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
                        or OverflowException
            )
        {
            // Only fewer words are completed.
            return known;
        }
    }

    /// <summary>Writes names to the file, with those that other sessions have written meanwhile; returns all of them.</summary>
    public static KnownNames Save(KnownNames names)
    {
        KnownNames all = Load().With(names);
        string path = Location,
            temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (FileStream file = new(temporary, options))
                Write(file, all);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // The home folder cannot be written: the names last as long as the session.
        }
        return all;
    }

    private static void Write(Stream file, KnownNames names)
    {
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteStartArray("nodes");
        foreach (string node in names.Nodes)
            json.WriteStringValue(node);
        json.WriteEndArray();
        json.WriteStartObject("applications");
        foreach ((string application, IEnumerable<Version> versions) in names.Applications)
        {
            json.WriteStartArray(application);
            foreach (Version version in versions)
                json.WriteStringValue(version.ToString());
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
