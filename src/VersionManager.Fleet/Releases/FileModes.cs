namespace VersionManager.Fleet.Releases;

/// <summary>Permissions of files, as <c>release.json</c> writes them.</summary>
internal static class FileModes
{
    private const int Permissions = 0x1FF;
    private static readonly byte[] Elf = [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>The permissions of a file, in octal with four digits.</summary>
    public static string Of(string path)
    {
        if (!OperatingSystem.IsWindows())
            return "0" + Convert.ToString((int)File.GetUnixFileMode(path) & Permissions, 8).PadLeft(3, '0');
        // Windows has no such permissions: what Linux can execute is taken for a program.
        return IsProgram(path) ? "0755" : "0644";
    }

    private static bool IsProgram(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start.SequenceEqual(Elf) || (read >= 2 && start[0] == '#' && start[1] == '!');
    }
}
