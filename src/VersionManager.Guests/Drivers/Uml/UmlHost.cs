using System.Diagnostics;
using VersionManager.Kernel.Tools;

namespace VersionManager.Guests.Drivers.Uml;

/// <summary>Whether User-mode Linux can run processes on this host's processor.</summary>
/// <remarks>
/// Kernels before 6.13 keep a process's registers in a buffer of fixed size, and those of AMX do not fit into it (Intel's Xeon
/// from Sapphire Rapids on). Such a kernel boots, and fails at its first process.
/// </remarks>
internal static class UmlHost
{
    private const string Program = "linux.uml";

    private static readonly Version FirstWithoutLimit = new(6, 13);

    private static readonly Lazy<string?> Found = new(Look);

    /// <summary>Why it cannot, and what to do; null where it can, or is not installed.</summary>
    public static string? Obstacle => Found.Value;

    /// <summary>Why a kernel cannot run processes on a processor; null where it can.</summary>
    /// <param name="processor">What <c>/proc/cpuinfo</c> says.</param>
    /// <param name="version">What <c>linux.uml --version</c> says.</param>
    internal static string? ObstacleOf(string processor, string version) =>
        processor.Contains(" amx_tile", StringComparison.Ordinal)
        && (
            !Version.TryParse(string.Join('.', version.Trim().Split('.', '-').Take(2)), out Version? release)
            || release < FirstWithoutLimit
        )
            ? $"User-mode Linux {version.Trim()} cannot run processes on this host's processor, which has AMX. "
                + $"Use isolation 'namespace', or a {Program} of {FirstWithoutLimit} or newer."
            : null;

    private static string? Look()
    {
        if (!ToolRunner.TryFind(Program, out string path))
            return null;
        using Process program = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true })!;
        string version = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return ObstacleOf(File.ReadAllText("/proc/cpuinfo"), version);
    }
}
