using System.Diagnostics;
using System.Threading.Channels;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>A node's router in a process of its own, so that it can be killed.</summary>
internal sealed class RouterProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly List<string> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _turn = new();

    public RouterProcess(NetworkNamespace node, string address, string stateFile, params string[] options)
    {
        // Beside the tests' own output: tests/X/bin/CONFIGURATION/net10.0.
        string output = AppContext.BaseDirectory.TrimEnd('/');
        string path = Path.Combine(
            output.Replace("/ProxyService.Tests/", "/RouterHost/", StringComparison.Ordinal),
            "RouterHost.dll"
        );
        _process = node.Start("dotnet", ["exec", path, address, stateFile, .. options]);
        _ = ReadAsync(_process.StandardOutput, answers: true);
        _ = ReadAsync(_process.StandardError, answers: false);
    }

    /// <summary>The router's process; <c>ip netns exec</c> becomes it.</summary>
    public int Id => _process.Id;

    /// <summary>Sends the router a command; returns what it printed meanwhile.</summary>
    public async Task<IReadOnlyList<string>> DoAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        List<string> printed = [];
        using CancellationTokenSource late = new(Patience);
        while (await _answers.Reader.ReadAsync(late.Token) is var answer && answer != "done")
        {
            if (answer.StartsWith("error ", StringComparison.Ordinal))
                throw new InvalidOperationException(answer);
            printed.Add(answer);
        }

        return printed;
    }

    /// <summary>Waits until the router has printed a line; with <paramref name="once"/> the next wait needs another such
    /// line.</summary>
    public async Task HeardAsync(string line, bool once = false)
    {
        Task late = Task.Delay(Patience);
        while (true)
        {
            Task changed;
            lock (_turn)
            {
                if (once ? _events.Remove(line) : _events.Contains(line))
                    return;
                changed = _changed.Task;
            }

            // Measured from the beginning, since a router may print other lines without end.
            if (await Task.WhenAny(changed, late) == late)
                throw new TimeoutException($"The router did not say '{line}' but: {Events()}");
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private string Events()
    {
        lock (_turn)
            return string.Join("; ", _events);
    }

    private async Task ReadAsync(StreamReader reader, bool answers)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            string verb = line.Split(' ')[0];
            if (
                answers
                && verb is "done" or "error" or "usage" or "path" or "peer" or "dropped" or "memory" or "peersays" or "restored"
            )
            {
                _answers.Writer.TryWrite(line);
                continue;
            }

            TaskCompletionSource changed;
            lock (_turn)
            {
                _events.Add(line);
                changed = _changed;
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            changed.SetResult();
        }
    }
}
