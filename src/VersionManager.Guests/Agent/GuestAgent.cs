using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary>
/// A guest's first process: carries out the daemon's commands until the application ends. It blocks on purpose and keeps few
/// threads: at rest it asks the daemon one question every half minute.
/// </summary>
internal sealed class GuestAgent : IDisposable
{
    /// <summary>The stack of the agent's threads, in bytes: there are few, and they do little.</summary>
    public const int ThreadStack = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10),
        PollWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromSeconds(1);

    private readonly DaemonClient _daemon = new();
    private readonly Lock _lock = new();
    private readonly AgentSpec _spec;
    private readonly AgentProcesses _processes;
    private readonly NamedCommands _named;
    private readonly ManualResetEventSlim _over = new();
    private readonly AutoResetEvent _childEnded = new(false);
    private Process? _application;
    private GuestStage _stage = GuestStage.Booted;
    private bool _stopping;

    private GuestAgent(AgentSpec spec)
    {
        _spec = spec;
        _processes = new AgentProcesses(spec);
        _named = new NamedCommands(_processes);
    }

    /// <summary>Asks the daemon what guest this is; waits where no daemon answers.</summary>
    public static GuestAgent Connect() =>
        new(
            Persist(
                new DaemonClient(),
                "GET",
                "/v1/guest/spec",
                null,
                Patience,
                answer => JsonSerializer.Deserialize(answer.Body, AgentJson.Default.AgentSpec)
            )!
        );

    /// <summary>What the daemon says of the guest.</summary>
    public AgentSpec Spec => _spec;

    /// <summary>Carries out commands; returns when the guest is to end.</summary>
    public void Run()
    {
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                OnThread("stop", () => Stop([], TimeSpan.FromSeconds(10)));
            }
        );
        using PosixSignalRegistration child = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => _childEnded.Set());
        OnThread("reap", ReapForever);
        OnThread("poll", Poll);
        _over.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Dispose();
        _childEnded.Dispose();
    }

    private void Poll()
    {
        long last = 0;
        while (!_over.IsSet)
        {
            GuestCommand? command = Persist(
                _daemon,
                "GET",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"/v1/guest/command?after={last}&wait={PollWait.TotalSeconds}&stage={_stage}"
                ),
                null,
                PollWait + Patience,
                answer => answer.Body.Length == 0 ? null : JsonSerializer.Deserialize(answer.Body, AgentJson.Default.GuestCommand)
            );
            if (command is null)
                continue;
            last = command.Number;
            OnThread(command.Kind.ToString(), () => Answer(command));
        }
    }

    private void Answer(GuestCommand command)
    {
        CommandResult? result;
        try
        {
            result = command.Kind switch
            {
                GuestCommandKind.Install => Install(),
                GuestCommandKind.Start => Start(),
                GuestCommandKind.Run when command.Identity is not null => _named.Run(command, said => Report(command, said)),
                GuestCommandKind.Run => Execute(command),
                GuestCommandKind.End => End(command),
                GuestCommandKind.Stop => Stop(command.Arguments, command.Timeout),
                _ => CommandResult.NotDone($"The guest's agent does not know '{command.Kind}'."),
            };
        }
        catch (Exception error)
            when (error is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            result = CommandResult.NotDone(error.Message, exitCode: 127);
        }
        if (result is null)
            return;
        TrySend(
            $"/v1/guest/command/{command.Number.ToString(CultureInfo.InvariantCulture)}",
            JsonSerializer.SerializeToUtf8Bytes(result, AgentJson.Default.CommandResult)
        );
        if (command.Kind == GuestCommandKind.Stop)
            _over.Set();
    }

    private CommandResult Install()
    {
        string? why = _processes.WhyNotStartable();
        if (why is not null)
            return CommandResult.NotDone(why);
        lock (_lock)
            _stage = _stage < GuestStage.Installed ? GuestStage.Installed : _stage;
        return CommandResult.Done;
    }

    private CommandResult Start()
    {
        Process application;
        lock (_lock)
        {
            if (_stopping)
                return CommandResult.NotDone("The guest is stopping.");
            if (_application is not null && _stage == GuestStage.Started)
                return CommandResult.Done;
            application = _application = _processes.Start(_spec.Start, new Dictionary<string, string>(), capture: false);
        }
        if (application.WaitForExit(_spec.ObservedMilliseconds))
        {
            lock (_lock)
                _application = null;
            _processes.Forget(application);
            return CommandResult.NotDone($"The application ended at once, with status {application.ExitCode}.");
        }
        lock (_lock)
            _stage = GuestStage.Started;
        OnThread("watch", () => Watch(application));
        return CommandResult.Done;
    }

    private void Watch(Process application)
    {
        application.WaitForExit();
        lock (_lock)
        {
            if (_stopping)
                return;
            _stopping = true;
        }
        string reason =
            $"The application ended by itself, with status {application.ExitCode.ToString(CultureInfo.InvariantCulture)}.";
        Say(reason);
        TrySend(
            "/v1/guest/ended",
            JsonSerializer.SerializeToUtf8Bytes(new AgentEnd(reason, application.ExitCode), AgentJson.Default.AgentEnd)
        );
        _over.Set();
    }

    private CommandResult End(GuestCommand command)
    {
        _named.End(command.Identity!.Name, command.Timeout);
        return CommandResult.Done;
    }

    private void Report(GuestCommand command, CommandProgress said) =>
        TrySend(
            $"/v1/guest/command/{command.Number.ToString(CultureInfo.InvariantCulture)}/progress",
            JsonSerializer.SerializeToUtf8Bytes(said, AgentJson.Default.CommandProgress)
        );

    private CommandResult Execute(GuestCommand command)
    {
        var tail = new OutputTail(said => Report(command, said));
        using Process process = _processes.Start(command.Arguments, command.Environment, capture: true);
        return _processes.Collect(
            process,
            tail,
            command.Timeout,
            late =>
            {
                if (late)
                    process.Kill(entireProcessTree: true);
            }
        );
    }

    private CommandResult Stop(IReadOnlyList<string> hook, TimeSpan grace)
    {
        Process? application;
        lock (_lock)
        {
            _stopping = true;
            application = _application;
        }
        long start = Stopwatch.GetTimestamp();
        bool killed = false;
        if (application is not null)
        {
            if (hook.Count == 0 || !RunStopHook(hook, grace))
                ProcessCalls.Kill(application.Id, 15);
            TimeSpan left = grace - Stopwatch.GetElapsedTime(start);
            killed = !application.WaitForExit(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (killed)
                application.Kill(entireProcessTree: true);
        }
        Say(killed ? "The application was killed: it did not end in time." : "The guest was stopped.");
        return CommandResult.Done with { TimedOut = killed };
    }

    private bool RunStopHook(IReadOnlyList<string> hook, TimeSpan grace)
    {
        try
        {
            return Execute(GuestCommand.Run(hook, grace)).Succeeded;
        }
        catch (Win32Exception error)
        {
            Say("The stop hook did not start: " + error.Message);
            return false;
        }
    }

    private void ReapForever()
    {
        while (true)
        {
            _childEnded.WaitOne();
            _processes.ReapOrphans();
        }
    }

    // Tried for a while only: the daemon may be down, and the guest's log says why a guest ended, too.
    private void TrySend(string path, byte[] body)
    {
        const int attempts = 5;
        for (int i = 0; i < attempts; i++)
        {
            try
            {
                _daemon.Send("POST", path, body, Patience);
                return;
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                Thread.Sleep(FirstPause * (1 << i));
            }
        }
    }

    private static T? Persist<T>(
        DaemonClient daemon,
        string method,
        string path,
        byte[]? body,
        TimeSpan patience,
        Func<DaemonAnswer, T?> read
    )
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                DaemonAnswer answer = daemon.Send(method, path, body, patience);
                if (answer.Succeeded)
                    return read(answer);
            }
            catch (Exception error) when (error is SocketException or IOException or JsonException)
            {
                // The daemon is being restarted: guests outlive it.
            }
            Thread.Sleep(pause);
        }
    }

    private static void Say(string text) => ProcessCalls.WriteLine(1, "vmproxy init: " + text);

    private static void OnThread(string name, ThreadStart work) =>
        new Thread(work, ThreadStack) { IsBackground = true, Name = name }.Start();
}
