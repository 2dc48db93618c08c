namespace VersionManager.ProxyService.Cli;

/// <summary>A command failed; the message is shown to the user unchanged.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
