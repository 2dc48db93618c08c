using System.Collections;
using System.ComponentModel;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary><c>vmproxy session PROGRAM ARGUMENT...</c>: becomes a program that leads a session, by which the agent finds every
/// process that comes of it (<see cref="ProcessTree"/>).</summary>
public static class SessionCommand
{
    /// <summary>Becomes the program. Returns only when it cannot be run, with a message on standard error.</summary>
    /// <returns>127.</returns>
    public static int Run(string program, IReadOnlyList<string> arguments)
    {
        ProcessCalls.NewSession();
        try
        {
            string[] environment =
            [
                .. Environment
                    .GetEnvironmentVariables()
                    .Cast<DictionaryEntry>()
                    .Select(variable => $"{variable.Key}={variable.Value}"),
            ];
            ProcessCalls.Execute(program, [program, .. arguments], environment);
        }
        catch (Win32Exception error)
        {
            ProcessCalls.WriteLine(2, error.Message);
        }
        return 127;
    }
}
