using System.Collections.Concurrent;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>The nodes' versions of an application. All nodes are asked at once, before any is changed; a node that does not
/// answer delays no other.</summary>
/// <param name="Answers">The nodes that answered, in the order in which they were named, and their versions of the
/// application.</param>
/// <param name="Failures">The nodes that did not answer, and why.</param>
internal sealed record VersionSurvey(
    IReadOnlyList<(NodeReference Node, IReadOnlyList<AppVersionInfo> Versions)> Answers,
    IReadOnlyList<(NodeReference Node, Exception Error)> Failures
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The versions that any node has, had, or is upgrading to; the newest first.</summary>
    public IReadOnlyList<Version> Versions =>
        [.. Answers.SelectMany(a => a.Versions).Select(v => v.Version).Distinct().OrderDescending()];

    /// <summary>Asks nodes.</summary>
    /// <param name="nodes">The nodes; one that is named twice is asked once.</param>
    /// <param name="application">The application.</param>
    /// <param name="throttle">How many nodes to ask at once, at least 1.</param>
    /// <param name="cancellation">Cancels the survey.</param>
    public static async Task<VersionSurvey> AskAsync(
        IEnumerable<NodeReference> nodes,
        string application,
        int throttle,
        CancellationToken cancellation
    )
    {
        NodeReference[] asked = [.. nodes.DistinctBy(n => n.Name, StringComparer.OrdinalIgnoreCase)];
        ConcurrentDictionary<NodeReference, IReadOnlyList<AppVersionInfo>> answers = [];
        ConcurrentDictionary<NodeReference, Exception> failures = [];
        await FleetRunner
            .RunAsync(
                [.. asked.Select(n => new[] { n })],
                throttle,
                async (node, ending) => answers[node] = await AskAsync(node, application, ending).ConfigureAwait(false),
                (node, error) => failures[node] = error,
                cancellation
            )
            .ConfigureAwait(false);
        return new VersionSurvey(
            [.. asked.Where(answers.ContainsKey).Select(n => (n, answers[n]))],
            [.. asked.Where(failures.ContainsKey).Select(n => (n, failures[n]))]
        );
    }

    private static async Task<IReadOnlyList<AppVersionInfo>> AskAsync(
        NodeReference node,
        string application,
        CancellationToken cancellation
    )
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            VmNode target = await node.ConnectAsync(late.Token).ConfigureAwait(false);
            IReadOnlyList<AppVersionInfo> all = await target.Client.GetVersionsAsync(late.Token).ConfigureAwait(false);
            AppVersionInfo[] versions = [.. all.Where(v => v.Application == application)];
            foreach (AppVersionInfo version in versions)
                KnownFleet.Learn(version.Application, version.Version);
            return versions;
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeException(
                NodeErrorKind.TimedOut,
                node.Name,
                $"{node.Name}: it did not answer within {Patience.TotalSeconds:0} s, and was left out. "
                    + "Run the command again for it when it answers; marks reach it by themselves.",
                error
            );
        }
    }
}
