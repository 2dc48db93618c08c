using System.Net;
using System.Net.Sockets;

namespace VersionManager.Bench.Load;

/// <summary>What a server does with received bytes.</summary>
internal enum ServerKind
{
    /// <summary>Sends them back.</summary>
    Echo,

    /// <summary>Counts and drops them. The datagram <c>QUERY</c> is answered with the count, which then restarts at
    /// zero.</summary>
    Sink,
}

/// <summary>A TCP and UDP server on one port: one epoll thread for TCP, one batch thread for UDP.</summary>
internal static unsafe class EchoServer
{
    private const int Batch = 64,
        DatagramLimit = 2048,
        StreamBuffer = 1 << 18,
        MessageWaitForOne = 0x10000;

    /// <summary>Serves until the process ends.</summary>
    public static void Run(IPEndPoint at, ServerKind kind)
    {
        using Socket datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.ReceiveBufferSize = 4 << 20;
        datagrams.Bind(at);
        Thread udp = new(() => ServeDatagrams((int)datagrams.Handle, kind)) { IsBackground = true };
        udp.Start();
        ServeStreams(at, kind);
    }

    private static void ServeStreams(IPEndPoint at, ServerKind kind)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(at);
        listener.Listen(4096);
        int listening = (int)listener.Handle,
            epoll = LibC.EpollCreate(0);
        Watch(epoll, listening);
        Console.WriteLine("ready");
        Dictionary<int, Socket> streams = [];
        byte[] buffer = GC.AllocateUninitializedArray<byte>(StreamBuffer, pinned: true);
        LibC.EpollEvent* events = stackalloc LibC.EpollEvent[Batch];
        fixed (byte* data = buffer)
        {
            while (true)
            {
                int count = LibC.EpollWait(epoll, events, Batch, -1);
                for (int i = 0; i < count; i++)
                {
                    int descriptor = events[i].Descriptor;
                    if (descriptor == listening)
                    {
                        Socket accepted = listener.Accept();
                        accepted.NoDelay = true;
                        streams[(int)accepted.Handle] = accepted;
                        Watch(epoll, (int)accepted.Handle);
                    }
                    else if (!Serve(descriptor, kind, data) && streams.Remove(descriptor, out Socket? ended))
                    {
                        ended.Dispose();
                    }
                }
            }
        }
    }

    private static bool Serve(int descriptor, ServerKind kind, byte* data)
    {
        nint read = LibC.Read(descriptor, data, StreamBuffer);
        if (read <= 0)
            return false;
        for (nint sent = 0; kind == ServerKind.Echo && sent < read; )
        {
            nint written = LibC.Write(descriptor, data + sent, (nuint)(read - sent));
            if (written < 0)
                return false;
            sent += written;
        }
        return true;
    }

    private static void Watch(int epoll, int descriptor)
    {
        LibC.EpollEvent wanted = new() { Events = LibC.EpollIn, Descriptor = descriptor };
        if (LibC.EpollControl(epoll, LibC.EpollAdd, descriptor, ref wanted) != 0)
            throw new SocketException();
    }

    private static void ServeDatagrams(int descriptor, ServerKind kind)
    {
        byte[] memory = GC.AllocateUninitializedArray<byte>(Batch * DatagramLimit, pinned: true);
        byte[] names = GC.AllocateUninitializedArray<byte>(Batch * 16, pinned: true);
        LibC.IoVector* vectors = stackalloc LibC.IoVector[Batch];
        LibC.ManyMessages* messages = stackalloc LibC.ManyMessages[Batch];
        long packets = 0;
        byte* answer = stackalloc byte[8];
        fixed (
            byte* data = memory,
                name = names
        )
        {
            while (true)
            {
                for (int i = 0; i < Batch; i++)
                {
                    vectors[i] = new LibC.IoVector { Base = data + (i * DatagramLimit), Length = DatagramLimit };
                    messages[i] = default;
                    messages[i].Header = new LibC.MessageHeader
                    {
                        Name = name + (i * 16),
                        NameLength = 16,
                        Vectors = vectors + i,
                        VectorCount = 1,
                    };
                }
                int count = LibC.ReceiveMany(descriptor, messages, Batch, MessageWaitForOne, null);
                if (kind == ServerKind.Echo)
                {
                    for (int i = 0; i < count; i++)
                        vectors[i].Length = messages[i].Length;
                    for (
                        int done = 0, sent;
                        done < count && (sent = LibC.SendMany(descriptor, messages + done, (uint)(count - done), 0)) > 0;

                    )
                        done += sent;
                    continue;
                }
                for (int i = 0; i < count; i++)
                {
                    if (!new ReadOnlySpan<byte>(vectors[i].Base, (int)messages[i].Length).SequenceEqual("QUERY"u8))
                    {
                        packets++;
                        continue;
                    }
                    *(long*)answer = packets;
                    packets = 0;
                    vectors[i] = new LibC.IoVector { Base = answer, Length = 8 };
                    // The client asks again for a lost answer.
                    _ = LibC.SendMany(descriptor, messages + i, 1, 0);
                }
            }
        }
    }
}
