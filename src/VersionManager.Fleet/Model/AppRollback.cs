using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A node that went back to an older version.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version that is obsolete now.</param>
/// <param name="To">The version that messages without a header go to now.</param>
public sealed record AppRollback(string Node, string Application, Version From, Version To)
{
    internal static AppRollback Of(string node, RollBackResult result) => new(node, result.Application, result.From, result.To);
}
