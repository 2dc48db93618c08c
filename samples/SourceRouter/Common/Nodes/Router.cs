using System.Net;
using System.Net.Sockets;
using SourceRouter.Messages;

namespace SourceRouter.Nodes;

/// <summary>Handles lookups: answers them at their destination, and passes the others on.</summary>
public sealed class Router(IPAddress self, AnswerTable table)
{
    /// <summary>Answers a lookup, or passes it on by <paramref name="next"/>.</summary>
    public async Task<LookupAnswer> RouteAsync(Lookup lookup, INextHop next, CancellationToken cancellationToken)
    {
        if (lookup.Hops.Count == 0 && lookup.Destination.Equals(self))
            return new LookupAnswer(lookup.Id, table[self], [self], null);
        if (lookup.Next.Equals(self))
            return new LookupAnswer(lookup.Id, null, [self], "the way leads from a node to itself");
        try
        {
            LookupAnswer answer = await next.AskAsync(lookup, cancellationToken);
            return answer with { Id = lookup.Id, Path = [self, .. answer.Path] };
        }
        catch (Exception e) when (e is SocketException or IOException or TimeoutException)
        {
            return new LookupAnswer(lookup.Id, null, [self], $"{self} has no answer of {lookup.Next}: {e.Message}");
        }
    }
}
