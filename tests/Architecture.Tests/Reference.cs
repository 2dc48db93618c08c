namespace Architecture.Tests;

/// <summary>A reference from one file to a symbol that another file declares.</summary>
/// <param name="From">The referring file, within its project.</param>
/// <param name="Line">The line in that file, from 1.</param>
/// <param name="To">The declaring file, within the same project.</param>
/// <param name="Name">The symbol's name.</param>
internal sealed record Reference(string From, int Line, string To, string Name);
