namespace IrisLog.Model;

/// <summary>What is asked of a part of the hierarchy.</summary>
/// <param name="Nodes">Selects the nodes to ask, from the hierarchy alone; those outside the part are not meant.</param>
/// <param name="Local">What each node evaluates on its own element.</param>
/// <param name="Function">How the results are combined.</param>
internal sealed record PartialQuery(string Nodes, string Local, AggregateFunction Function);
