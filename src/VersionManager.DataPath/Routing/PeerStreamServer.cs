using System.Net.Sockets;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing;

/// <summary>Answers a peer daemon's own stream and passes it to its handler.</summary>
internal sealed class PeerStreamServer(RouterContext context)
{
    /// <summary>The purpose of a stream that only asks whether a node is there; nothing follows the answer.</summary>
    public const string Hello = "hello";

    /// <summary>Serves to the end, on pool threads; never throws.</summary>
    public Task ServeAsync(Socket socket, byte[] already, PeerRequest request) =>
        Task.Run(() => AnswerAsync(socket, already, request));

    private async Task AnswerAsync(Socket socket, byte[] already, PeerRequest request)
    {
        try
        {
            using PeerStream stream = new(socket, already);
            bool hello = request.Purpose == Hello;
            IOffload? offload = request.Purpose == IOffload.Purpose ? context.Offload : null;
            PeerAnswer answer = hello || offload is not null ? StreamStatus.Accepted : context.Options.PeerStreams.Check(request);
            using IDisposable? held = answer.Held;
            await stream.WriteAsync(Header(answer), context.Stopping.Token);
            if (offload is not null)
                await offload.ServeAsync(stream, Ipv4.ToUInt32(request.Peer), context.Stopping.Token);
            else if (answer.Status == StreamStatus.Accepted && !hello)
                await context.Options.PeerStreams.HandleAsync(stream, request, context.Stopping.Token);
            else
                stream.ShutdownSend();
        }
        catch (OperationCanceledException)
        {
            // The router stops.
        }
#pragma warning disable CA1031 // The peer repeats a stream that fails.
        catch (Exception error)
#pragma warning restore CA1031
        {
            context.Log.PeerStreamFailed(request.Peer, request.Purpose, error);
        }
    }

    private static ReadOnlyMemory<byte> Header(PeerAnswer answer)
    {
        byte[] others = [.. answer.Others.Take(StreamHeader.MaximalOthers).SelectMany(address => address.GetAddressBytes())];
        byte[] header = new byte[StreamHeader.MaximalLength];
        new StreamHeader
        {
            Command = StreamCommand.Local,
            Status = answer.Status,
            Others = others,
        }.TryWrite(header, out int written);
        return header.AsMemory(0, written);
    }
}
