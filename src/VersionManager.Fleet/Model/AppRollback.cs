namespace VersionManager.Fleet;

/// <summary>A node that went back to an older version.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version that the node went back from.</param>
/// <param name="To">The version that messages without a header go to now; null where none runs, and <paramref name="From"/> did
/// not run either.</param>
/// <param name="IsObsolete">Whether <paramref name="From"/> never comes back; otherwise it does when it is published
/// again.</param>
public sealed record AppRollback(string Node, string Application, Version From, Version? To, bool IsObsolete);
