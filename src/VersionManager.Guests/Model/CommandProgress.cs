namespace VersionManager.Guests.Model;

/// <summary>How far a running hook is, as the hook itself says.</summary>
/// <param name="Progress">0 to 1; null where the hook did not say.</param>
/// <param name="Message">What the hook is doing, in words; null for none.</param>
public sealed record CommandProgress(double? Progress, string? Message);
