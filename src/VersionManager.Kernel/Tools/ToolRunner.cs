using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace VersionManager.Kernel.Tools;

/// <summary>
/// Runs the node's own tools (<c>ip</c>, <c>nft</c>, <c>runc</c>, ...) with argument arrays: nothing goes through a shell's
/// quoting.
/// </summary>
/// <param name="networkNamespace">
/// Path of the network namespace to run every tool in; null for the daemon's own. Tests use it to run several nodes in one
/// process.
/// </param>
/// <param name="timeProvider">The clock by which tools take too long; null for the system's.</param>
public sealed class ToolRunner(string? networkNamespace = null, TimeProvider? timeProvider = null)
{
    /// <summary>How long a tool may take unless the caller says otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    // Daemons and `ssh host command` often run with a PATH that lacks the folders of system tools.
    private static readonly string[] SystemFolders =
    [
        "/usr/local/sbin",
        "/usr/local/bin",
        "/usr/sbin",
        "/usr/bin",
        "/sbin",
        "/bin",
    ];

    private static readonly ConcurrentDictionary<string, string> Found = new(StringComparer.Ordinal);

    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;

    /// <summary>Path of the network namespace that tools run in; null for the daemon's own.</summary>
    public string? NetworkNamespace { get; } = networkNamespace;

    /// <summary>Where <paramref name="tool"/> is on this node; a path is taken as it is.</summary>
    /// <exception cref="ToolMissingException">The tool is not on this node.</exception>
    public static string Find(string tool) => TryFind(tool, out string path) ? path : throw new ToolMissingException(tool);

    /// <summary>Whether <paramref name="tool"/> is on this node.</summary>
    /// <param name="tool">The tool's name, or its path.</param>
    /// <param name="path">Where the tool is; empty where it is not found.</param>
    public static bool TryFind(string tool, out string path)
    {
        if (tool.Contains('/', StringComparison.Ordinal))
        {
            path = tool;
            return File.Exists(tool);
        }
        if (Found.TryGetValue(tool, out string? known) && File.Exists(known))
        {
            path = known;
            return true;
        }
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        path = folders.Concat(SystemFolders).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists) ?? "";
        if (path.Length == 0)
            return false;
        Found[tool] = path;
        return true;
    }

    /// <summary>Runs a tool to its end and says how it ended.</summary>
    /// <param name="tool">The tool's name, or its path.</param>
    /// <param name="arguments">The tool's arguments, one an element.</param>
    /// <param name="input">Written to its standard input, which is then closed; null for an empty one.</param>
    /// <param name="timeout">How long the tool may take before it and its children are killed; null for
    /// <see cref="DefaultTimeout"/>.</param>
    /// <param name="cancellation">Kills the tool and its children.</param>
    /// <exception cref="ToolMissingException">The tool is not on this node.</exception>
    /// <exception cref="ToolException">The tool took longer than <paramref name="timeout"/>.</exception>
    public async Task<ToolResult> RunAsync(
        string tool,
        IReadOnlyList<string> arguments,
        string? input = null,
        TimeSpan? timeout = null,
        CancellationToken cancellation = default
    )
    {
        using Process process = Start(tool, arguments);
        TimeSpan limit = timeout ?? DefaultTimeout;
        using var late = new CancellationTokenSource(limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(both.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(both.Token);
            await WriteInputAsync(process, input, both.Token);
            await process.WaitForExitAsync(both.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellation.ThrowIfCancellationRequested();
            throw new ToolException(CommandLine(tool, arguments), limit);
        }
    }

    /// <summary>Runs a tool to its end and returns its standard output.</summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <exception cref="ToolException">The tool ended with a status other than 0, or took longer than
    /// <paramref name="timeout"/>.</exception>
    public async Task<string> CheckAsync(
        string tool,
        IReadOnlyList<string> arguments,
        string? input = null,
        TimeSpan? timeout = null,
        CancellationToken cancellation = default
    )
    {
        ToolResult result = await RunAsync(tool, arguments, input, timeout, cancellation);
        return result.Succeeded ? result.Output : throw new ToolException(CommandLine(tool, arguments), result);
    }

    /// <summary>Starts a tool whose standard streams the caller reads and writes, and which the caller disposes of.</summary>
    /// <exception cref="ToolMissingException">The tool is not on this node.</exception>
    public Process Start(string tool, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            UseShellExecute = false,
        };
        string path = Find(tool);
        if (NetworkNamespace is null)
        {
            start.FileName = path;
        }
        else
        {
            start.FileName = Find("nsenter");
            start.ArgumentList.Add("--net=" + NetworkNamespace);
            start.ArgumentList.Add("--");
            start.ArgumentList.Add(path);
        }
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // The daemon matches messages, so they must be in one language.
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start) ?? throw new InvalidOperationException($"'{path}' did not start.");
    }

    private static async Task WriteInputAsync(Process process, string? input, CancellationToken cancellation)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool ended without reading all of its input; its status and error output say why.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // The process has ended in the meantime.
        }
    }

    private static string CommandLine(string tool, IReadOnlyList<string> arguments) => string.Join(' ', arguments.Prepend(tool));
}
