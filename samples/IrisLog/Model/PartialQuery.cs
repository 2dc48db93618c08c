namespace IrisLog.Model;

/// <summary>A query to a part of the hierarchy.</summary>
/// <param name="Nodes">Selects the nodes to ask, by the hierarchy alone; nodes outside the part are ignored.</param>
/// <param name="Local">The expression that each node evaluates on its own element.</param>
/// <param name="Function">How the results are combined.</param>
internal sealed record PartialQuery(string Nodes, string Local, AggregateFunction Function);
