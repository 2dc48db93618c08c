namespace Cfs.Rpc;

/// <summary>Collects one message's fragments, from as many transmissions as it takes.</summary>
internal sealed class Reassembly(byte fragments)
{
    private readonly byte[]?[] parts = new byte[fragments][];
    private int missing = fragments;

    public int Fragments => parts.Length;

    /// <summary>Adds a fragment; returns the whole message when it was the last missing one, null otherwise.</summary>
    public byte[]? Add(Packet packet, ReadOnlySpan<byte> body)
    {
        if (packet.Fragments != parts.Length || parts[packet.Fragment] is not null)
            return null;

        parts[packet.Fragment] = body.ToArray();
        if (--missing > 0)
            return null;

        var message = new byte[parts.Sum(p => p!.Length)];
        var offset = 0;
        foreach (var part in parts)
        {
            part!.CopyTo(message, offset);
            offset += part.Length;
        }

        return message;
    }
}
