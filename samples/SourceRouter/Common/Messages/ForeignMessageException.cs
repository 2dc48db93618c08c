namespace SourceRouter.Messages;

/// <summary>A node received a message of another version. It ends the program, so that a leak between versions is
/// noticed.</summary>
public sealed class ForeignMessageException : Exception
{
    /// <summary>Describes the message by its first bytes.</summary>
    public ForeignMessageException(Version version, ReadOnlySpan<byte> message)
        : base(
            $"{message.Length} bytes that are no message of {version}: {Convert.ToHexString(message[..Math.Min(message.Length, 16)])}"
        ) { }
}
