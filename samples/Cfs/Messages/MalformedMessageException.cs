namespace Cfs.Messages;

/// <summary>A message ends too early or has an impossible content.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);
