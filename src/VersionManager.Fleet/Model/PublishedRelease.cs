namespace VersionManager.Fleet;

/// <summary>A release that was sent to a node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="FilesSent">The number of files that the node lacked.</param>
/// <param name="BytesSent">The total size of these files.</param>
/// <param name="FilesShared">The number of files that the node had already, in other releases.</param>
/// <param name="Started">Whether the node was told to upgrade to the version.</param>
public sealed record PublishedRelease(
    string Node,
    string Application,
    Version Version,
    int FilesSent,
    long BytesSent,
    int FilesShared,
    bool Started
);
