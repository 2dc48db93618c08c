namespace IrisLog.Model;

/// <summary>A part of the hierarchy that did not answer.</summary>
/// <param name="Path">The element that did not answer.</param>
/// <param name="Reason">For people.</param>
internal sealed record MissingPart(string Path, string Reason);
