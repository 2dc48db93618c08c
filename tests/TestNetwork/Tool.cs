using System.Diagnostics;

namespace VersionManager.TestNetwork;

/// <summary>Runs the tools that build test networks.</summary>
public static class Tool
{
    /// <summary>Runs a tool to its end and returns its output.</summary>
    /// <exception cref="InvalidOperationException">The tool failed; the message is its error output.</exception>
    public static string Run(string tool, params string[] arguments) => Run(tool, arguments, input: null);

    /// <summary>Runs a tool with <paramref name="input"/> on its standard input.</summary>
    public static string Run(string tool, string[] arguments, string? input)
    {
        using Process process = Start(tool, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{tool} {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult().Trim()}"
            );
    }

    /// <summary>Starts a tool whose streams the caller reads and writes.</summary>
    public static Process Start(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start.");
    }
}
