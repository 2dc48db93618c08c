namespace Architecture.Tests;

/// <summary>One place where a file names something that another file declares.</summary>
/// <param name="From">The file that names it, within its project.</param>
/// <param name="Line">The line in that file, from 1.</param>
/// <param name="To">The file that declares it, within the same project.</param>
/// <param name="Name">What is named.</param>
internal sealed record Reference(string From, int Line, string To, string Name);
