using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace VersionManager.Bench.Load;

/// <summary>The loads over UDP.</summary>
internal static unsafe class DatagramLoads
{
    private const int Batch = 32;

    /// <summary>Sends one datagram at a time to an echo server; a datagram not answered in 200 ms counts as an error.</summary>
    public static LoadResult RoundTrips(IPEndPoint to, int size, TimeSpan duration)
    {
        using Socket socket = Connect(to, 200);
        byte[] message = new byte[size],
            answer = new byte[size];
        LatencyLog log = new();
        long errors = 0,
            begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            long started = Stopwatch.GetTimestamp();
            socket.Send(message);
            if (TryReceive(socket, answer))
                log.Add(Stopwatch.GetElapsedTime(started));
            else
                errors++;
        }
        (double p50, double p99) = log.Percentiles();
        return new LoadResult(log.Count, errors, Stopwatch.GetElapsedTime(begun).TotalSeconds, p50, p99, (long)log.Count * size);
    }

    /// <summary>Sends as fast as possible to a sink: received datagrams count, lost datagrams are errors.</summary>
    public static LoadResult OneWay(IPEndPoint to, int size, TimeSpan duration)
    {
        using Socket socket = Connect(to, 1000);
        socket.SendBufferSize = 4 << 20;
        Query(socket);
        byte[] message = new byte[size];
        long sent = 0,
            begun = Stopwatch.GetTimestamp();
        fixed (byte* data = message)
        {
            LibC.IoVector vector = new() { Base = data, Length = (nuint)size };
            LibC.ManyMessages* messages = stackalloc LibC.ManyMessages[Batch];
            for (int i = 0; i < Batch; i++)
                messages[i] = new LibC.ManyMessages
                {
                    Header = new LibC.MessageHeader { Vectors = &vector, VectorCount = 1 },
                };
            while (Stopwatch.GetElapsedTime(begun) < duration)
                sent += Math.Max(0, LibC.SendMany((int)socket.Handle, messages, Batch, 0));
        }
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        long received = Query(socket);
        return new LoadResult(received, sent - received, seconds, 0, 0, received * size);
    }

    /// <summary>Asks the sink for its count. The query is queued behind the datagrams on the way, so the count includes
    /// them.</summary>
    private static long Query(Socket socket)
    {
        byte[] answer = new byte[8];
        for (int attempt = 0; attempt < 10; attempt++)
        {
            socket.Send("QUERY"u8);
            if (TryReceive(socket, answer))
                return BitConverter.ToInt64(answer);
        }
        throw new SocketException((int)SocketError.TimedOut);
    }

    private static bool TryReceive(Socket socket, byte[] answer)
    {
        try
        {
            return socket.Receive(answer) >= 0;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
    }

    private static Socket Connect(IPEndPoint to, int timeoutMilliseconds)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = timeoutMilliseconds,
        };
        socket.Connect(to);
        return socket;
    }
}
