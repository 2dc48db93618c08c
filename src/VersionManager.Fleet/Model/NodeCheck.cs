namespace VersionManager.Fleet;

/// <summary>One thing that a node needs, and whether it has it: what <c>Test-VmNode</c> puts out.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Check">What was looked for.</param>
/// <param name="Passed">Whether it is there.</param>
/// <param name="Required">Whether the daemon cannot do without it.</param>
/// <param name="Detail">What was found, or what to do.</param>
public sealed record NodeCheck(string Node, string Check, bool Passed, bool Required, string Detail);
