using System.Buffers.Binary;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using IrisLog.Model;

namespace IrisLog.Agents;

/// <summary>
/// The frames between agents: each side begins with <c>IRISLOG1</c> or <c>IRISLOG2</c>, then sends one message: a length
/// (4 bytes, big endian) and XML.
/// </summary>
internal static class AgentFrame
{
    /// <summary>The longest message, in bytes.</summary>
    public const int MaximalLength = 64 << 20;

    public static async Task WriteAsync(Stream stream, IrisLogVersion version, XElement? message, CancellationToken cancellation)
    {
        var body = message is null ? [] : Encoding.UTF8.GetBytes(message.ToString(SaveOptions.DisableFormatting));
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        await stream.WriteAsync((byte[])[.. Banner(version.Number), .. length, .. body], cancellation);
    }

    /// <exception cref="AgentException">The other side speaks another version or protocol.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<XElement> ReadAsync(Stream stream, IrisLogVersion version, CancellationToken cancellation)
    {
        var header = new byte[12];
        await stream.ReadExactlyAsync(header, cancellation);
        if (!header.AsSpan().StartsWith(Banner(version.Number)))
        {
            throw header.AsSpan().StartsWith("IRISLOG"u8)
                ? new AgentException(
                    AgentFailure.ForeignVersion,
                    $"speaks version {(char)header[7]}, this agent version {version.Number}."
                )
                : new AgentException(AgentFailure.Malformed, "is no agent.");
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        if (length is < 1 or > MaximalLength)
            throw new AgentException(AgentFailure.Malformed, $"sent a message of {length} bytes.");

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation);
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(body), LoadOptions.PreserveWhitespace);
        }
        catch (XmlException e)
        {
            throw new AgentException(AgentFailure.Malformed, e.Message);
        }
    }

    private static byte[] Banner(byte version) => [.. "IRISLOG"u8, (byte)('0' + version)];
}

/// <summary>Why an agent did not answer.</summary>
internal enum AgentFailure
{
    Unreachable,
    TimedOut,
    ForeignVersion,
    Malformed,
    Refused,
}

/// <summary>An agent did not answer.</summary>
internal sealed class AgentException(AgentFailure failure, string message) : Exception(message)
{
    public AgentFailure Failure { get; } = failure;
}
