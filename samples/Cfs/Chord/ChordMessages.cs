using Cfs.Messages;
using Cfs.Model;

namespace Cfs.Chord;

/// <summary>The bodies of Chord's messages.</summary>
internal static class ChordMessages
{
    public static byte[] StepRequest(ulong position) => new MessageWriter().UInt64(position).ToArray();

    public static ulong ReadStepRequest(byte[] body) => new MessageReader(body).UInt64();

    public static byte[] Step(ChordStep step) =>
        new MessageWriter().Byte(step.Found ? (byte)1 : (byte)0).Nodes(step.Nodes).Nodes(step.Beyond).ToArray();

    public static ChordStep ReadStep(byte[] body)
    {
        var reader = new MessageReader(body);
        var found = reader.Byte() == 1;
        return new ChordStep(found, [.. reader.Nodes()], [.. reader.Nodes()]);
    }

    public static byte[] Notify(NodeRef self) => new MessageWriter().Node(self).ToArray();

    public static NodeRef ReadNotify(byte[] body) => new MessageReader(body).Node();

    public static byte[] Neighbours(Neighbourhood place) =>
        new MessageWriter()
            .Byte(place.Confirmed ? (byte)1 : (byte)0)
            .Nodes(place.Predecessor is null ? [] : [place.Predecessor])
            .Nodes(place.Successors)
            .ToArray();

    public static Neighbourhood ReadNeighbours(byte[] body)
    {
        var reader = new MessageReader(body);
        var confirmed = reader.Byte() == 1;
        return new Neighbourhood(reader.Nodes().FirstOrDefault(), [.. reader.Nodes()], confirmed);
    }
}
