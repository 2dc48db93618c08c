using System.Diagnostics;

namespace VersionManager.Bench.Peers;

/// <summary>Runs other programs.</summary>
internal static class Subprocess
{
    /// <summary>Runs <paramref name="arguments"/> to the end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">The program failed; the message has its output.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> arguments, string? input = null)
    {
        using Process process = Start(arguments, input is not null);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        Task<string> output = process.StandardOutput.ReadToEndAsync(),
            error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{string.Join(' ', arguments)}: exit status {process.ExitCode}\n{await error}{await output}"
            );
    }

    /// <summary>Runs a command line whose words contain no blanks.</summary>
    public static Task<string> RunAsync(string line, string? input = null) => RunAsync(line.Split(' '), input);

    /// <summary>Starts <paramref name="arguments"/> and returns once the program has printed the line <c>ready</c>.</summary>
    public static async Task<Process> StartReadyAsync(IReadOnlyList<string> arguments)
    {
        Process process = Start(arguments, redirectInput: true);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
                return process;
        }
        string error = await process.StandardError.ReadToEndAsync();
        process.Dispose();
        throw new InvalidOperationException($"{string.Join(' ', arguments)} ended before it was ready: {error}");
    }

    /// <summary>Starts <paramref name="arguments"/> with redirected output.</summary>
    public static Process Start(IReadOnlyList<string> arguments, bool redirectInput)
    {
        ProcessStartInfo start = new(arguments[0], arguments.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = redirectInput,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{arguments[0]} did not start.");
    }

    /// <summary>Ends a process that this program started.</summary>
    public static async Task EndAsync(Process? process)
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
