using SourceRouter.Messages;

namespace SourceRouter.Nodes;

/// <summary>Passes lookups to other nodes: over TCP or over UDP.</summary>
public interface INextHop
{
    /// <summary>Sends the lookup to its next node and waits for the answer.</summary>
    Task<LookupAnswer> AskAsync(Lookup lookup, CancellationToken cancellationToken);
}
