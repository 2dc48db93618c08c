using System.Diagnostics;

namespace VersionManager.Integration.Tests.Fleet;

/// <summary>Runs programs to their end.</summary>
internal static class Tool
{
    /// <summary>Runs a program and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        (int status, string output) = await TryRunAsync(program, arguments, cancellationToken);
        return status == 0 ? output : throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with status {status}: {output}");
    }

    /// <summary>Runs a program and returns its status and what it printed.</summary>
    public static async Task<(int Status, string Output)> TryRunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
