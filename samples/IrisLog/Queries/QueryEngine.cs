using System.Net;
using System.Xml.Linq;
using IrisLog.Agents;
using IrisLog.Database;
using IrisLog.Hierarchy;
using IrisLog.Model;

namespace IrisLog.Queries;

/// <summary>
/// One agent's part in answering queries (paper, section 5.2): routes a query to the lowest common ancestor of the nodes that it
/// selects, asks the parts below, and puts their answers together.
/// </summary>
internal sealed class QueryEngine
{
    private readonly HierarchyMap hierarchy;
    private readonly IPEndPoint self;
    private readonly IReadOnlyDictionary<string, SensorDatabase> databases;
    private readonly AgentClient agents;
    private readonly AnswerCache? cache;

    /// <param name="hierarchy">The hierarchy, the same on all nodes.</param>
    /// <param name="self">This agent's address in the hierarchy.</param>
    /// <param name="databases">The readings of this agent's nodes, by path.</param>
    /// <param name="agents">The client of other agents.</param>
    /// <param name="cache">The cache; null in a version without one.</param>
    public QueryEngine(
        HierarchyMap hierarchy,
        IPEndPoint self,
        IReadOnlyDictionary<string, SensorDatabase> databases,
        AgentClient agents,
        AnswerCache? cache
    )
    {
        (this.hierarchy, this.self, this.databases, this.agents, this.cache) = (hierarchy, self, databases, agents, cache);
    }

    /// <summary>Answers a client's query, at any node of the hierarchy.</summary>
    /// <param name="query">See <see cref="QueryPlan.For"/>.</param>
    /// <param name="maximalAge">The freshness bound: no part of the answer may be older.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <exception cref="QueryException">The query cannot be understood.</exception>
    public async Task<Answer> QueryAsync(string query, TimeSpan maximalAge, CancellationToken cancellation)
    {
        var plan = QueryPlan.For(query, hierarchy);
        return await AskAsync(
            plan.Ancestor,
            AgentRequest.ForQuery(query, maximalAge),
            () => AnswerAsync(plan, query, maximalAge, cancellation),
            cancellation
        );
    }

    /// <summary>Serves another agent's request.</summary>
    public Task<Answer> ServeAsync(AgentRequest request, CancellationToken cancellation) =>
        request.Part is { } part
            ? PartAsync(
                hierarchy.Find(request.Path) ?? throw new QueryException($"This agent's hierarchy has no {request.Path}."),
                part,
                request.MaximalAge,
                cancellation
            )
            : AnswerAsync(QueryPlan.For(request.Query, hierarchy), request.Query, request.MaximalAge, cancellation);

    /// <summary>The whole answer, made at the common ancestor.</summary>
    private async Task<Answer> AnswerAsync(QueryPlan plan, string query, TimeSpan maximalAge, CancellationToken cancellation)
    {
        var answer = await PartAsync(plan.Ancestor, plan.Ask, maximalAge, cancellation);
        if (plan.Final is null)
        {
            return plan.Ask.Function == AggregateFunction.None
                ? answer
                : answer with
                {
                    Items = [Evaluation.Scalar(answer.Aggregate.Result(plan.Ask.Function))],
                    Aggregate = Aggregate.None,
                };
        }

        var (function, path) = XPathText.SplitFunction(query);
        var document = Gathered(plan, answer);
        var final = Evaluation.Evaluate(document, function == AggregateFunction.None ? plan.Final : path, function);
        return answer with
        {
            Items = function == AggregateFunction.None ? final.Items : [Evaluation.Scalar(final.Aggregate.Result(function))],
        };
    }

    /// <summary>The hierarchy with the gathered readings, which come in the order of the plan's nodes.</summary>
    private XDocument Gathered(QueryPlan plan, Answer answer)
    {
        var missing = answer.Missing.Select(m => m.Path).ToHashSet();
        var nodes = plan.Nodes.Select(HierarchyMap.PathOf).Where(p => !missing.Contains(p));
        var full = nodes.Zip(answer.Items, (path, item) => (path, item.Elements().Single())).ToDictionary();
        var document = new XDocument(hierarchy.Root);
        foreach (var bare in document.Descendants(HierarchyMap.Levels[^1]).ToArray())
        {
            if (full.TryGetValue(HierarchyMap.PathOf(bare), out var node))
                bare.Add(node.Elements());
        }

        return document;
    }

    /// <summary>The answer of one element and its descendants, in document order.</summary>
    private async Task<Answer> PartAsync(XElement element, PartialQuery part, TimeSpan maximalAge, CancellationToken cancellation)
    {
        if (HierarchyMap.IsNode(element))
            return Node(element, part);

        var selected = hierarchy.Select(part.Nodes).SelectMany(n => n.AncestorsAndSelf()).ToHashSet();
        var answers = element
            .Elements()
            .Where(selected.Contains)
            .Select(child =>
                AskAsync(
                    child,
                    AgentRequest.ForPart(HierarchyMap.PathOf(child), part, maximalAge),
                    () => PartAsync(child, part, maximalAge, cancellation),
                    cancellation
                )
            );
        return Answer.Combine(await Task.WhenAll(answers));
    }

    private Answer Node(XElement element, PartialQuery part)
    {
        var path = HierarchyMap.PathOf(element);
        if (!databases.TryGetValue(path, out var database))
            return Answer.Lacking(path, $"{HierarchyMap.AgentOf(element)} does not answer.");
        if (database.AwaitsMigration)
            return Answer.Lacking(path, "Its readings have not been migrated yet.");

        return Evaluation.Evaluate(database.ElementOf(element), part.Local, part.Function);
    }

    /// <summary>
    /// Asks the agent that answers for an element, unless that is this one or a fresh answer is cached. If an inner element's
    /// agent does not answer, this one does its work, so that only the nodes that are really away are missing.
    /// </summary>
    private async Task<Answer> AskAsync(
        XElement element,
        AgentRequest request,
        Func<Task<Answer>> here,
        CancellationToken cancellation
    )
    {
        var agent = HierarchyMap.AgentOf(element);
        if (agent.Equals(self))
            return await here();
        if (cache?.Find(request.Question, request.MaximalAge) is { } fresh)
            return fresh;

        try
        {
            var answer = await agents.AskAsync(agent, request, cancellation);
            cache?.Keep(request.Question, answer);
            return answer;
        }
        catch (AgentException)
        {
            return await here();
        }
    }
}
