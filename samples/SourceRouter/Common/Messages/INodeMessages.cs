namespace SourceRouter.Messages;

/// <summary>The messages between nodes. They differ between versions, which is why versions cannot talk to each other.</summary>
public interface INodeMessages
{
    /// <summary>The version of these messages.</summary>
    Version Version { get; }

    /// <summary>Writes a lookup.</summary>
    byte[] Write(Lookup lookup);

    /// <summary>Writes an answer.</summary>
    byte[] Write(LookupAnswer answer);

    /// <summary>Whether the bytes are an answer; everything else counts as a lookup.</summary>
    bool IsAnswer(ReadOnlySpan<byte> message);

    /// <summary>Reads a lookup.</summary>
    /// <exception cref="ForeignMessageException">The bytes are no such message of this version.</exception>
    Lookup ReadLookup(ReadOnlySpan<byte> message);

    /// <summary>Reads an answer.</summary>
    /// <exception cref="ForeignMessageException">The bytes are no such message of this version.</exception>
    LookupAnswer ReadAnswer(ReadOnlySpan<byte> message);
}
