using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A node's daemon refused a request.</summary>
#pragma warning disable CA1032 // The exception needs its problem.
public sealed class ProblemException : Exception
{
    /// <summary>An exception for the daemon's problem.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="problem">The daemon's answer.</param>
    public ProblemException(string node, Problem problem)
        : base(Describe(node, problem))
    {
        Node = node;
        Problem = problem;
    }

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>The daemon's answer.</summary>
    public Problem Problem { get; }

    /// <summary>The kind of refusal.</summary>
    public ProblemCode Code => Problem.Code;

    private static string Describe(string node, Problem problem) =>
        string.IsNullOrWhiteSpace(problem.Detail) ? $"{node}: {problem.Title}" : $"{node}: {problem.Title} {problem.Detail}";
}
