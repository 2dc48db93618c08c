namespace VersionManager.Guests.Model;

/// <summary>
/// A command in a guest that outlives who asked for it. Of those with one name a single one runs at a time: asked for again with
/// the same run, it is found again, running or ended; asked for with another run, the one before is ended first.
/// </summary>
/// <param name="Name">What it is, such as <c>migration</c>.</param>
/// <param name="Run">Which one; chosen anew for each that is to begin at its beginning.</param>
public sealed record GuestJob(string Name, string Run);
