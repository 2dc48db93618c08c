namespace VersionManager.Guests.Registry;

/// <summary>What is logged of guests; event ids 2000 to 2099.</summary>
internal static partial class GuestLog
{
    [LoggerMessage(2001, LogLevel.Information, "Guest of {Application} {Version} in slot {Slot} booted in {Milliseconds:0} ms")]
    public static partial void Booted(ILogger log, string application, Version version, int slot, double milliseconds);

    [LoggerMessage(2002, LogLevel.Information, "Guest of {Application} {Version} in slot {Slot} stopped")]
    public static partial void Stopped(ILogger log, string application, Version version, int slot);

    [LoggerMessage(2003, LogLevel.Warning, "Guest of {Application} {Version} in slot {Slot} failed: {Reason}")]
    public static partial void Failed(ILogger log, string application, Version version, int slot, string reason);

    [LoggerMessage(2004, LogLevel.Information, "Guest of {Application} {Version} in slot {Slot} taken over, process {ProcessId}")]
    public static partial void Adopted(ILogger log, string application, Version version, int slot, int processId);

    [LoggerMessage(2005, LogLevel.Error, "Not all of the guest of {Application} {Version} in slot {Slot} could be removed")]
    public static partial void NotCleaned(ILogger log, Exception error, string application, Version version, int slot);

    [LoggerMessage(2006, LogLevel.Warning, "The log {Path} could not be kept within its limit")]
    public static partial void NotTrimmed(ILogger log, Exception error, string path);

    [LoggerMessage(2007, LogLevel.Error, "{Path} could not be saved; the daemon tries again until it can")]
    public static partial void NotSaved(ILogger log, Exception error, string path);

    [LoggerMessage(2008, LogLevel.Information, "{Path} is saved now")]
    public static partial void Saved(ILogger log, string path);
}
