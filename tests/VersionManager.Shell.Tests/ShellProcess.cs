using System.Diagnostics;

namespace VersionManager.Shell.Tests;

/// <summary>What a run of the shell gave.</summary>
internal sealed record ShellResult(int ExitCode, string Output, string Errors);

/// <summary>A running <c>vmshell</c>, ended when disposed of.</summary>
internal sealed class ShellProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _errors;

    public ShellProcess(params string[] arguments)
        : this(new Dictionary<string, string>(), arguments)
    {
    }

    public ShellProcess(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "vmshell"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    public int Id => _process.Id;

    /// <summary>Runs to the end with no input.</summary>
    public static async Task<ShellResult> RunAsync(params string[] arguments)
    {
        using ShellProcess shell = new(arguments);
        return await shell.FinishAsync();
    }

    /// <summary>Runs text with <c>-Command</c>.</summary>
    public static Task<ShellResult> RunTextAsync(string text) => RunAsync("-Command", text);

    public async Task<ShellResult> FinishAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        string output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return new ShellResult(_process.ExitCode, output, await _errors);
    }

    /// <summary>Sends a signal by its name, as the kernel does for Ctrl-C.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
