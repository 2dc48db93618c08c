namespace VersionManager.ProxyService.State;

/// <summary>Keeps a state folder for one daemon. The kernel gives it back when the process ends, however it ends.</summary>
internal static class StateLock
{
    /// <summary>Takes the folder; disposing of the answer gives it back.</summary>
    /// <exception cref="InvalidOperationException">Another daemon has it.</exception>
    public static IDisposable Take(StateFolder folder)
    {
        try
        {
            return new FileStream(folder.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException(
                $"Another vmproxy serves with the state folder {folder.Root}. Stop it first, or give this one another --state-folder.",
                e
            );
        }
    }
}
