using System.Net;
using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Peers;

/// <summary>Opens streams to peers' daemons: the asking side of <see cref="IPeerStreamHandler"/>.</summary>
/// <param name="overlayPort">The port on which peers listen, 1 to 65535.</param>
/// <param name="open">Makes the sockets; null for an ordinary one. Tests have them in another network namespace.</param>
public sealed class PeerConnector(int overlayPort = WellKnown.OverlayPort, Func<Socket>? open = null)
{
    /// <summary>Connects, asks, and waits for the peer to accept.</summary>
    /// <param name="node">The peer's address.</param>
    /// <param name="purpose">What the stream is for, such as <c>sync</c>.</param>
    /// <param name="application">The application that it is about; null for none.</param>
    /// <param name="version">The version that it is about; null for none.</param>
    /// <param name="cancellation">Gives up; there is no other limit of time.</param>
    /// <exception cref="PeerConnectException">The peer is not reached, does not speak the protocol, or refuses; the message says
    /// which.</exception>
    /// <exception cref="ArgumentException">The purpose or the application's name is too long for a header.</exception>
    public async Task<PeerStream> ConnectAsync(
        IPAddress node,
        string purpose,
        string? application,
        Version? version,
        CancellationToken cancellation
    )
    {
        Socket socket = open?.Invoke() ?? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(node, overlayPort), cancellation);
            byte[] buffer = new byte[StreamHeader.MaximalLength];
            await SendAsync(socket, Ask(buffer, purpose, application, version), cancellation);
            int filled = 0;
            while (true)
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellation);
                filled += read;
                HeaderResult result = StreamHeader.TryRead(buffer.AsSpan(0, filled), out StreamHeader answer, out int consumed);
                if (result == HeaderResult.Incomplete && read > 0)
                    continue;
                if (result != HeaderResult.Complete)
                    throw new PeerConnectException($"{node} does not answer as a node on port {overlayPort}: {result}.");
                if (answer.Status != StreamStatus.Accepted)
                {
                    throw new PeerConnectException($"{node} refused '{purpose}' of {application} {version}: {answer.Status}.")
                    {
                        Status = answer.Status,
                        Others = Addresses(answer.Others),
                    };
                }
                return new PeerStream(socket, buffer.AsMemory(consumed, filled - consumed));
            }
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new PeerConnectException($"{node} is not reached on port {overlayPort}: {error.Message}", error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPAddress[] Addresses(ReadOnlySpan<byte> others)
    {
        var addresses = new IPAddress[others.Length / StreamHeader.OtherLength];
        for (int i = 0; i < addresses.Length; i++)
            addresses[i] = new IPAddress(others.Slice(i * StreamHeader.OtherLength, StreamHeader.OtherLength));
        return addresses;
    }

    private static Memory<byte> Ask(byte[] buffer, string purpose, string? application, Version? version)
    {
        StreamHeader header = new()
        {
            Command = StreamCommand.Local,
            Purpose = Encoding.UTF8.GetBytes(purpose),
            Application = application is null ? default : Encoding.UTF8.GetBytes(application),
            SenderVersion = version is null ? VersionCode.None : VersionCode.Encode(version),
        };
        return header.TryWrite(buffer, out int written)
            ? buffer.AsMemory(0, written)
            : throw new ArgumentException("The purpose or the application's name is too long for a header.");
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
    }
}
