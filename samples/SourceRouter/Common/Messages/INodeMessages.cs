namespace SourceRouter.Messages;

/// <summary>What nodes say to each other. It differs between versions: this is why they cannot talk.</summary>
public interface INodeMessages
{
    /// <summary>The version that speaks so.</summary>
    Version Version { get; }

    /// <summary>Writes a lookup.</summary>
    byte[] Write(Lookup lookup);

    /// <summary>Writes an answer.</summary>
    byte[] Write(LookupAnswer answer);

    /// <summary>Whether the bytes are an answer; all else is taken for a lookup.</summary>
    bool IsAnswer(ReadOnlySpan<byte> message);

    /// <summary>Reads a lookup.</summary>
    /// <exception cref="ForeignMessageException">The bytes are no such message of this version.</exception>
    Lookup ReadLookup(ReadOnlySpan<byte> message);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="ForeignMessageException">The bytes are no such message of this version.</exception>
    LookupAnswer ReadAnswer(ReadOnlySpan<byte> message);
}
