using System.Collections;
using System.ComponentModel;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary><c>vmproxy session PROGRAM ARGUMENT...</c>: becomes a program, in a session of its own, by which all that comes of it
/// is known.</summary>
public static class SessionCommand
{
    /// <summary>Returns only when the program cannot be run.</summary>
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
