namespace Cfs.Messages;

/// <summary>A message ends early or holds what it cannot hold.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);
