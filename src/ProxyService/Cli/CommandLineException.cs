namespace VersionManager.ProxyService.Cli;

/// <summary>Why a command cannot do what it was asked to; shown as it is.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
