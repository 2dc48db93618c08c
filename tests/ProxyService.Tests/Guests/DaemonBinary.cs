using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>
/// The daemon as nodes have it, one file of machine code: a guest's first process cannot be a program that needs .NET beside it.
/// Compiled once for each state of its sources, and kept in <c>out/</c>.
/// </summary>
internal static class DaemonBinary
{
    private static readonly string[] Projects =
    [
        "ProxyService",
        "VersionManager.Contracts",
        "VersionManager.DataPath",
        "VersionManager.Guests",
        "VersionManager.Kernel",
        "VersionManager.Storage",
    ];

    private static readonly Lazy<string> Built = new(Build);

    /// <summary>Set to use a file that has been built already.</summary>
    private const string Variable = "VMPROXY_PATH";

    /// <summary>Where it is.</summary>
    public static string Path => Built.Value;

    private static string Build()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return given;
        string root = Root();
        string folder = System.IO.Path.Combine(root, "out", "test-vmproxy");
        string file = System.IO.Path.Combine(folder, "vmproxy"),
            stamp = System.IO.Path.Combine(folder, "sources.sha256");
        Directory.CreateDirectory(folder);
        // One test process builds, others wait for it.
        using FileStream gate = WaitFor(System.IO.Path.Combine(folder, "lock"));
        string sources = Sources(root);
        if (File.Exists(file) && File.Exists(stamp) && File.ReadAllText(stamp) == sources)
            return file;
        File.Delete(stamp);
        Publish(root, folder);
        File.WriteAllText(stamp, sources);
        return file;
    }

    private static void Publish(string root, string folder)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish",
                System.IO.Path.Combine(root, "src", "ProxyService"),
                "-c",
                "Release",
                "-r",
                "linux-x64",
                "-o",
                folder,
                "-v",
                "q",
                "--nologo",
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("The daemon did not compile: " + output);
    }

    private static FileStream WaitFor(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static string Sources(string root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string separator = System.IO.Path.DirectorySeparatorChar.ToString();
        IEnumerable<string> files = Projects
            .SelectMany(project =>
                Directory.EnumerateFiles(System.IO.Path.Combine(root, "src", project), "*.cs*", SearchOption.AllDirectories)
            )
            .Where(f =>
                !f.Contains(separator + "obj" + separator, StringComparison.Ordinal)
                && !f.Contains(separator + "bin" + separator, StringComparison.Ordinal)
            )
            .Concat(Directory.EnumerateFiles(root, "Directory.*"))
            .Order(StringComparer.Ordinal);
        foreach (string file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "VersionManager.slnx")))
            folder = System.IO.Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The repository's root was not found above the tests.");
    }
}
