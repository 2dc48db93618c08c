using VersionManager.Guests.Model;

namespace VersionManager.Guests.Agent;

/// <summary>The guest's named commands (see <see cref="CommandIdentity"/>). Each run of one is carried out once, whichever daemon
/// asks and however often.</summary>
internal sealed class NamedCommands(AgentProcesses processes)
{
    /// <summary>How long a command that another run replaces has to end by itself.</summary>
    private static readonly TimeSpan ReplaceGrace = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, NamedCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Starts a named command, or finds it again, and returns how it ended.</summary>
    /// <param name="command">A command line with an identity.</param>
    /// <param name="progress">Told what the command line says of its progress.</param>
    /// <returns>Null when a later request has found the same run: the result is for that one.</returns>
    public CommandResult? Run(GuestCommand command, Action<CommandProgress> progress)
    {
        CommandIdentity wanted = command.Identity!;
        NamedCommand named;
        NamedCommand? before;
        lock (_lock)
        {
            if (_commands.TryGetValue(wanted.Name, out before) && before.Run == wanted.Run)
                named = before;
            else
                named = _commands[wanted.Name] = new NamedCommand(processes, command);
        }
        if (named != before)
        {
            before?.End(ReplaceGrace);
            new Thread(named.Execute, GuestAgent.ThreadStack) { IsBackground = true, Name = wanted.Name }.Start();
        }
        return named.Wait(progress);
    }

    /// <summary>Ends the command of a name, where one runs, and returns when none of its processes is left.</summary>
    public void End(string name, TimeSpan grace)
    {
        NamedCommand? named;
        lock (_lock)
            _commands.TryGetValue(name, out named);
        named?.End(grace);
    }
}
