using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>The value of <c>-Node</c>: a node's name, or a node from <c>Connect-VmNode</c> or <c>Get-VmNode</c>.
/// <see cref="NodeTransformationAttribute"/> converts other objects to it.</summary>
public sealed class NodeReference
{
    /// <summary>A node by its name.</summary>
    /// <param name="name">The name that the node was connected by, or any host that ssh_config(5) can resolve.</param>
    public NodeReference(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("A node's name must not be empty.", nameof(name));
        Name = name;
    }

    /// <summary>A node.</summary>
    /// <param name="node">The node.</param>
    public NodeReference(VmNode node)
    {
        Name = (node ?? throw new ArgumentNullException(nameof(node))).Name;
        Node = node;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    internal VmNode? Node { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The node, which is connected first if necessary.</summary>
    internal Task<VmNode> ConnectAsync(CancellationToken cancellation) =>
        Node is { IsConnected: true } node
            ? Task.FromResult(node)
            : NodeRegistry.Shared.ConnectAsync(Name, Node?.Options, false, cancellation);
}
