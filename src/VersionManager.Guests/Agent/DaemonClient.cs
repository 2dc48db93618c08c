using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts;

namespace VersionManager.Guests.Agent;

/// <summary>What the daemon answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record DaemonAnswer(int Status, byte[] Body)
{
    public bool Succeeded => Status is >= 200 and < 300;
}

/// <summary>
/// The guest API's client, in a guest. It speaks HTTP/1.0 with a connection for each request: the agent lives in as little as
/// 64 MB beside the application, and .NET's HTTP client would take most of the agent's memory and of the time that it starts in.
/// </summary>
internal sealed class DaemonClient
{
    private readonly IPEndPoint _daemon = new(IPAddress.Parse(WellKnown.DaemonAddress), WellKnown.GuestApiPort);

    /// <summary>Sends a request and returns the answer.</summary>
    /// <param name="method">Such as GET.</param>
    /// <param name="path">Such as <c>/v1/guest/spec</c>.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="patience">How long the daemon may be silent.</param>
    /// <exception cref="SocketException">The daemon cannot be reached, or is silent for too long.</exception>
    /// <exception cref="IOException">What it answers is not HTTP.</exception>
    public DaemonAnswer Send(string method, string path, byte[]? body, TimeSpan patience)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = socket.SendTimeout = (int)patience.TotalMilliseconds;
        socket.NoDelay = true;
        socket.Connect(_daemon);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {path} HTTP/1.0\r\nHost: {WellKnown.DaemonAddress}\r\nContent-Type: application/json\r\nContent-Length: {body?.Length ?? 0}\r\n\r\n"
        );
        byte[] request = [.. Encoding.ASCII.GetBytes(head), .. body ?? []];
        for (int sent = 0; sent < request.Length; )
            sent += socket.Send(request.AsSpan(sent));
        return Parse(ReceiveAll(socket));
    }

    private static byte[] ReceiveAll(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, length * 2);
            int read = socket.Receive(buffer.AsSpan(length));
            if (read == 0)
                return buffer[..length];
            length += read;
        }
    }

    private static DaemonAnswer Parse(byte[] answer)
    {
        int end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        string[] first = end < 0 ? [] : Encoding.ASCII.GetString(answer, 0, end).Split("\r\n")[0].Split(' ');
        return first.Length > 1 && int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? new DaemonAnswer(status, answer[(end + 4)..])
            : throw new IOException("The daemon's answer is not HTTP.");
    }
}
