using System.Reflection;

namespace VersionManager.Fleet.Releases;

/// <summary>Permissions of files, as <c>release.json</c> writes them.</summary>
internal static class FileModes
{
    private const int Permissions = 0x1FF;
    private static readonly byte[] Elf = [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    // netstandard2.0 does not declare it; .NET 7 and later have it, on Unix.
    private static readonly MethodInfo? GetUnixFileMode = typeof(File).GetMethod("GetUnixFileMode", [typeof(string)]);

    /// <summary>The permissions of a file, in octal with four digits.</summary>
    public static string Of(string path)
    {
        if (GetUnixFileMode is not null && Path.DirectorySeparatorChar == '/')
            return "0" + Convert.ToString((int)GetUnixFileMode.Invoke(null, [path])! & Permissions, 8).PadLeft(3, '0');
        // Windows has no such permissions: what Linux can execute is taken for a program.
        return IsProgram(path) ? "0755" : "0644";
    }

    private static bool IsProgram(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[4];
        int read = file.Read(start, 0, 4);
        return (read == 4 && start.SequenceEqual(Elf)) || (read >= 2 && start[0] == '#' && start[1] == '!');
    }
}
