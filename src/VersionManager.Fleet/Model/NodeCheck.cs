namespace VersionManager.Fleet;

/// <summary>One requirement of a node and whether it is met: the output of <c>Test-VmNode</c>.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Check">The requirement.</param>
/// <param name="Passed">Whether it is met.</param>
/// <param name="Required">Whether the daemon needs it in any case.</param>
/// <param name="Detail">What was found, or what to do.</param>
public sealed record NodeCheck(string Node, string Check, bool Passed, bool Required, string Detail);
