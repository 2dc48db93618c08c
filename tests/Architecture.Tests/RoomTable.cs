using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The rooms of a project as docs/architecture.md lists them, the uppermost first.</summary>
/// <param name="Project">The project's folder, such as <c>src/VersionManager.Fleet</c>.</param>
/// <param name="Rooms">The rooms' folders within it; <c>.</c> stands for the project's own folder.</param>
internal sealed partial record RoomTable(string Project, IReadOnlyList<string> Rooms)
{
    /// <summary>Every table of docs/architecture.md.</summary>
    public static IReadOnlyList<RoomTable> All { get; } = Read(Path.Combine(Repository.Root, "docs/architecture.md"));

    /// <summary>The innermost room that contains a file; null where there is none.</summary>
    /// <param name="file">The file's path within the project.</param>
    public string? RoomOf(string file)
    {
        for (string? folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Rooms.Contains(folder))
                return folder;
        }
        // The project's own folder is a room only for the files directly in it.
        return !file.Contains('/') && Rooms.Contains(".") ? "." : null;
    }

    /// <summary>Whether a room is below another one, so that the other may use it.</summary>
    public bool IsBelow(string room, string other) => Place(room) > Place(other);

    private int Place(string room) => Rooms.Index().First(entry => entry.Item == room).Index;

    private static List<RoomTable> Read(string path)
    {
        List<RoomTable> tables = [];
        List<string>? rooms = null;
        foreach (string line in File.ReadLines(path))
        {
            if (Heading().Match(line) is { Success: true } heading)
                tables.Add(new RoomTable(heading.Groups[1].Value, rooms = []));
            else if (line.StartsWith('#'))
                rooms = null;
            else if (rooms is not null && Row().Match(line) is { Success: true } row)
                rooms.Add(row.Groups[1].Value);
        }
        return tables;
    }

    [GeneratedRegex(@"^### `((?:src|samples)/[^`]+)`")]
    private static partial Regex Heading();

    // A row needs a description of the room.
    [GeneratedRegex(@"^\| `([^`]+)` \| [^|]*\w[^|]* \|$")]
    private static partial Regex Row();
}
