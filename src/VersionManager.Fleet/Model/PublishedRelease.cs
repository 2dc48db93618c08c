namespace VersionManager.Fleet;

/// <summary>A release that a node has been sent.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="FilesSent">How many files the node did not have.</param>
/// <param name="BytesSent">Their size together.</param>
/// <param name="FilesShared">How many files the node had already, in another release.</param>
/// <param name="Started">Whether the node was told to come to the version.</param>
public sealed record PublishedRelease(
    string Node,
    string Application,
    Version Version,
    int FilesSent,
    long BytesSent,
    int FilesShared,
    bool Started
);
