using VersionManager.Guests.Registry;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Cli;

/// <summary>Reports expected failures in one line.</summary>
internal static class Guard
{
    /// <summary>Runs a command; returns its exit status, or 1 when it failed.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception e)
            when (e
                    is CommandLineException
                        or RefusalException
                        or GuestException
                        or ToolMissingException
                        or ToolException
                        or InvalidDataException
                        or InvalidOperationException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync("vmproxy: " + e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
