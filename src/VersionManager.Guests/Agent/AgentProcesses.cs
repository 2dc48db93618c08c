using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Users;

namespace VersionManager.Guests.Agent;

/// <summary>
/// Starts processes in the guest as the application's user, and reaps orphans: the agent is the guest's first process, and so the
/// parent of every process whose own parent has ended.
/// </summary>
internal sealed class AgentProcesses(AgentSpec spec)
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _own = [];

    /// <summary>Why the release cannot be started; null where it can.</summary>
    public string? WhyNotStartable()
    {
        if (!Directory.Exists(spec.Path))
            return $"The release tree is not at {spec.Path} in the guest.";
        if (HostUser.Find(spec.User) is null)
            return $"'user' is '{spec.User}', and this node has no such user. Create it on the node, or name another in release.json.";
        return Resolve(spec.Start[0], out string? why) is null ? why : null;
    }

    /// <summary>Starts a command line.</summary>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="environment">On top of the application's.</param>
    /// <param name="capture">Whether its standard streams are the caller's, and not the guest's.</param>
    /// <param name="ownSession">Whether it leads a session, see <see cref="ProcessTree"/>.</param>
    /// <exception cref="Win32Exception">It cannot be started; the message says why.</exception>
    public Process Start(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        bool capture,
        bool ownSession = false
    )
    {
        HostUser user = HostUser.Find(spec.User) ?? throw new Win32Exception(2, $"There is no user '{spec.User}' on this node.");
        string program = Resolve(arguments[0], out string? why) ?? throw new Win32Exception(2, why);
        var start = new ProcessStartInfo(ownSession ? GuestLayout.Agent : program)
        {
            WorkingDirectory = spec.Path,
            UserName = user.Name,
            UseShellExecute = false,
            RedirectStandardInput = capture,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
        };
        foreach (string argument in ownSession ? ["session", program, .. arguments.Skip(1)] : arguments.Skip(1))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["HOME"] = user.Home;
        start.Environment["USER"] = start.Environment["LOGNAME"] = user.Name;
        foreach ((string name, string value) in spec.Environment.Concat(environment))
            start.Environment[name] = value;
        lock (_lock)
        {
            Process process = Process.Start(start) ?? throw new Win32Exception(2, $"{program} did not start.");
            _own.Add(process.Id);
            return process;
        }
    }

    /// <summary>Waits for the end of a process whose standard streams are captured, and returns how it ended.</summary>
    /// <param name="process">From <see cref="Start"/>.</param>
    /// <param name="tail">Gets what the process writes.</param>
    /// <param name="timeout">How long the process may take.</param>
    /// <param name="kill">Called when the process has ended or its time is over, with whether it is over; kills what is not to
    /// run on.</param>
    public CommandResult Collect(Process process, OutputTail tail, TimeSpan timeout, Action<bool> kill)
    {
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => tail.Add(line.Data);
        process.ErrorDataReceived += (_, line) => tail.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool late = !process.WaitForExit(timeout);
        kill(late);
        Drain(process);
        Forget(process);
        return new CommandResult(process.ExitCode, tail.ToString(), late);
    }

    // What the process left running in the background may hold its output open for ever.
    private static void Drain(Process process)
    {
        var drained = new Thread(process.WaitForExit, GuestAgent.ThreadStack) { IsBackground = true };
        drained.Start();
        drained.Join(TimeSpan.FromSeconds(1));
    }

    /// <summary>To be called when a process's exit status was read: another process may have its number from then on.</summary>
    public void Forget(Process process)
    {
        lock (_lock)
            _own.Remove(process.Id);
    }

    /// <summary>Reaps every child that has ended and that the agent did not start.</summary>
    public void ReapOrphans()
    {
        lock (_lock)
        {
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                if (
                    int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                    && pid != Environment.ProcessId
                    && !_own.Contains(pid)
                    && IsOrphanedZombie(folder)
                )
                    ProcessCalls.Reap(pid);
            }
        }
    }

    private static bool IsOrphanedZombie(string folder)
    {
        try
        {
            string stat = File.ReadAllText(folder + "/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3);
            return fields[0] == "Z" && fields[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The rule of release.json: a path is absolute or in the release tree; a bare name that is not in the tree is looked for in
    // PATH.
    private string? Resolve(string program, out string? why)
    {
        string path = Path.Combine(spec.Path, program);
        if (!File.Exists(path) && !program.Contains('/', StringComparison.Ordinal))
            path =
                spec.Environment.GetValueOrDefault("PATH", "")
                    .Split(':')
                    .Select(folder => Path.Combine(folder, program))
                    .FirstOrDefault(File.Exists)
                ?? path;
        why =
            !File.Exists(path) ? $"The program '{program}' is neither in the release tree ({path}) nor one of the guest's."
            : (File.GetUnixFileMode(path) & AnyExecute) == 0
                ? $"The program {path} is not executable. Give it mode 0755 and make the release again."
            : null;
        return why is null ? path : null;
    }
}
