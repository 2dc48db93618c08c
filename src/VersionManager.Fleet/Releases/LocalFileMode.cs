using VersionManager.Contracts.Releases;

namespace VersionManager.Fleet.Releases;

/// <summary>The permissions that a file of this computer has in a release.</summary>
internal static class LocalFileMode
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private static readonly byte[] Elf = [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>The permissions of a file, as <c>release.json</c> writes them.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Of(string path)
    {
        if (!OperatingSystem.IsWindows())
            return FileModes.Text(File.GetUnixFileMode(path) & Permissions);
        // Windows has no such permissions: a file that Linux can execute counts as a program.
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
