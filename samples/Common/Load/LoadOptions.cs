using System.CommandLine;

namespace Samples.Common.Load;

/// <summary>The options that all clients have.</summary>
internal static class LoadOptions
{
    /// <summary>The file for the report.</summary>
    public static Option<FileInfo?> Output { get; } =
        new("--output") { Description = "The file for the report, a JSON object a line; standard output when absent." };

    /// <summary>Pieces of work under way at a time.</summary>
    public static Option<int> Concurrency { get; } =
        new("--concurrency") { Description = "Pieces of work under way at a time.", DefaultValueFactory = _ => 2 };

    /// <summary>Milliseconds between two pieces of work.</summary>
    public static Option<int> Pause { get; } =
        new("--pause") { Description = "Milliseconds between two pieces of work.", DefaultValueFactory = _ => 250 };
}
