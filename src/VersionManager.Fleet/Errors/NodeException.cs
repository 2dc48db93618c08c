namespace VersionManager.Fleet;

/// <summary>Work on a node failed; the message says what happened and what to do about it.</summary>
#pragma warning disable CA1032 // The exception needs its kind and its node.
public sealed class NodeException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">What caused it, if an exception did.</param>
    public NodeException(NodeErrorKind kind, string node, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Node = node;
    }

    /// <summary>The kind of failure.</summary>
    public NodeErrorKind Kind { get; }

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
