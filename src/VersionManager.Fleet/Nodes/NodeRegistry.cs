namespace VersionManager.Fleet;

/// <summary>The nodes that this process is connected to, by name.</summary>
internal sealed class NodeRegistry
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Task<VmNode>> _nodes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The registry of the process: cmdlets in all runspaces share its connections.</summary>
    public static NodeRegistry Shared { get; } = new();

    /// <summary>Every node that is or was connected, by name.</summary>
    public IReadOnlyList<VmNode> Nodes
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _nodes
                        .Values.Where(t => t.Status == TaskStatus.RanToCompletion)
                        .Select(t => t.Result)
                        .OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase),
                ];
            }
        }
    }

    /// <summary>The node of that name; null when there is none.</summary>
    public VmNode? Find(string name) => Nodes.FirstOrDefault(n => n.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Connects to a node, or returns its open connection.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="options">The options; null for those used before, or those of ssh_config.</param>
    /// <param name="anew">Whether an open connection is replaced.</param>
    /// <param name="cancellation">Cancels this caller's wait.</param>
    /// <exception cref="NodeException">The node cannot be connected to.</exception>
    public async Task<VmNode> ConnectAsync(string name, NodeConnectOptions? options, bool anew, CancellationToken cancellation)
    {
        Task<VmNode>? previous;
        Task<VmNode> current;
        lock (_gate)
        {
            if (_nodes.TryGetValue(name, out previous) && !anew && (!previous.IsCompleted || IsUsable(previous)))
            {
                // Several cmdlets that connect to one node at once share the attempt.
                current = previous;
                previous = null;
            }
            else
            {
                options ??= previous?.Status == TaskStatus.RanToCompletion ? previous.Result.Options : new NodeConnectOptions();
                NodeConnectOptions chosen = options;
                current = OpenAsync(name, chosen, cancellation);
                _nodes[name] = current;
            }
        }
        try
        {
            VmNode node = await current.ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return node;
        }
        catch (Exception) when (current.IsFaulted || current.IsCanceled)
        {
            lock (_gate)
            {
                if (_nodes.TryGetValue(name, out Task<VmNode>? there) && there == current)
                    _nodes.Remove(name);
            }
            throw;
        }
        finally
        {
            Close(previous);
        }
    }

    /// <summary>Ends the connection to a node; false when there was none.</summary>
    public bool Disconnect(string name)
    {
        Task<VmNode>? node;
        lock (_gate)
        {
            if (!_nodes.TryGetValue(name, out node))
                return false;
            _nodes.Remove(name);
        }
        Close(node);
        return true;
    }

    /// <summary>Ends every connection.</summary>
    public void DisconnectAll()
    {
        foreach (VmNode node in Nodes)
            Disconnect(node.Name);
    }

    private static bool IsUsable(Task<VmNode> node) => node.Status == TaskStatus.RanToCompletion && node.Result.IsConnected;

    private static async Task<VmNode> OpenAsync(string name, NodeConnectOptions options, CancellationToken cancellation)
    {
        await Task.Yield();
        return new VmNode(await NodeConnection.OpenAsync(name, options, cancellation).ConfigureAwait(false), options);
    }

    private static void Close(Task<VmNode>? node)
    {
        if (node?.Status == TaskStatus.RanToCompletion)
            node.Result.Close();
    }
}
