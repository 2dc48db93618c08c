namespace VersionManager.Guests.Model;

/// <summary>
/// By what a command in a guest is found again, also by the next daemon. Of the commands with one name a single one runs at a
/// time. Asked for with the same run again, it is found again, running or ended; asked for with another run, the running one is
/// ended first.
/// </summary>
/// <param name="Name">What the command does, such as <c>migration</c>.</param>
/// <param name="Run">Which run of it; a new text for each that is to begin at its beginning.</param>
public sealed record CommandIdentity(string Name, string Run);
