using System.Globalization;
using System.Net;
using System.Text;
using SourceRouter.Messages;

namespace SourceRouter.V1;

/// <summary>Version 1.0 speaks in lines of text: <c>SR1 LOOKUP id destination hop,hop</c> and <c>SR1 ANSWER id path
/// value</c>.</summary>
public sealed class TextMessages : INodeMessages
{
    private const string Nothing = "-";

    /// <inheritdoc/>
    public Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public byte[] Write(Lookup lookup) => Encode($"SR1 LOOKUP {lookup.Id} {lookup.Destination} {Join(lookup.Hops)}\n");

    /// <inheritdoc/>
    public byte[] Write(LookupAnswer answer) =>
        answer.Error is null
            ? Encode($"SR1 ANSWER {answer.Id} {Join(answer.Path)} {answer.Value}\n")
            : Encode($"SR1 FAILED {answer.Id} {Join(answer.Path)} {answer.Error}\n");

    /// <inheritdoc/>
    public bool IsAnswer(ReadOnlySpan<byte> message) =>
        message.StartsWith("SR1 ANSWER "u8) || message.StartsWith("SR1 FAILED "u8);

    /// <inheritdoc/>
    public Lookup ReadLookup(ReadOnlySpan<byte> message) =>
        Split(message) is ["SR1", "LOOKUP", string id, string destination, string hops]
        && ulong.TryParse(id, CultureInfo.InvariantCulture, out ulong number)
        && IPAddress.TryParse(destination, out IPAddress? address)
        && TryList(hops, out IReadOnlyList<IPAddress> list)
            ? new Lookup(number, address, list)
            : throw new ForeignMessageException(Version, message);

    /// <inheritdoc/>
    public LookupAnswer ReadAnswer(ReadOnlySpan<byte> message) =>
        Split(message) is ["SR1", "ANSWER" or "FAILED", string id, string path, string rest]
        && ulong.TryParse(id, CultureInfo.InvariantCulture, out ulong number)
        && TryList(path, out IReadOnlyList<IPAddress> list)
            ? message.StartsWith("SR1 ANSWER"u8)
                ? new LookupAnswer(number, rest, list, null)
                : new LookupAnswer(number, null, list, rest)
            : throw new ForeignMessageException(Version, message);

    private static byte[] Encode(FormattableString text) => Encoding.ASCII.GetBytes(FormattableString.Invariant(text));

    private static string[] Split(ReadOnlySpan<byte> message) =>
        message.Length > 0 && message[^1] == '\n' ? Encoding.ASCII.GetString(message[..^1]).Split(' ', 5) : [];

    private static string Join(IReadOnlyList<IPAddress> list) => list.Count == 0 ? Nothing : string.Join(',', list);

    private static bool TryList(string text, out IReadOnlyList<IPAddress> list)
    {
        List<IPAddress> addresses = [];
        list = addresses;
        if (text == Nothing)
            return true;
        foreach (string part in text.Split(','))
        {
            if (!IPAddress.TryParse(part, out IPAddress? address))
                return false;
            addresses.Add(address);
        }
        return true;
    }
}
