using System.Net.Sockets;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace VersionManager.Fleet.Ssh;

/// <summary>Asks an SSH agent for its keys and signatures (draft-ietf-sshm-ssh-agent), which SSH.NET cannot do.</summary>
internal static class SshAgent
{
    private const byte RequestIdentities = 11,
        IdentitiesAnswer = 12,
        SignRequest = 13,
        SignResponse = 14;
    private const uint RsaSha256 = 2,
        RsaSha512 = 4;
    private const int MaximalMessage = 256 * 1024;

    /// <summary>The keys of the agent at <paramref name="socket"/>.</summary>
    /// <exception cref="IOException">The agent does not speak the protocol.</exception>
    /// <exception cref="SocketException">The agent cannot be reached.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no Unix sockets.</exception>
    public static IReadOnlyList<IPrivateKeySource> Keys(string socket)
    {
        SshWireReader answer = new(Ask(socket, [RequestIdentities], IdentitiesAnswer));
        List<IPrivateKeySource> keys = [];
        for (uint left = answer.UInt32(); left > 0; left--)
        {
            byte[] blob = answer.Bytes();
            answer.Bytes(); // The comment.
            string type = Encoding.ASCII.GetString(new SshWireReader(blob).Bytes());
            keys.Add(new AgentKey(socket, type, blob));
        }
        return keys;
    }

    private static byte[] Sign(string socket, byte[] key, byte[] data, uint flags)
    {
        using MemoryStream request = new();
        request.WriteByte(SignRequest);
        SshWireReader.Write(request, key);
        SshWireReader.Write(request, data);
        SshWireReader.Write(request, flags);
        return new SshWireReader(Ask(socket, request.ToArray(), SignResponse)).Bytes();
    }

    private static byte[] Ask(string path, byte[] request, byte expected)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        using NetworkStream stream = new(socket);
        using MemoryStream message = new();
        SshWireReader.Write(message, request);
        message.WriteTo(stream);
        byte[] prefix = new byte[4];
        stream.ReadExactly(prefix);
        uint length = new SshWireReader(prefix).UInt32();
        if (length is 0 or > MaximalMessage)
            throw new IOException("the agent's answer has an impossible length");
        byte[] answer = new byte[length];
        stream.ReadExactly(answer);
        return answer[0] == expected ? [.. answer.Skip(1)] : throw new IOException("the agent refused the request");
    }

    private sealed class AgentKey(string socket, string type, byte[] blob) : IPrivateKeySource
    {
        public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } =
            type == "ssh-rsa"
                ?
                [
                    new AgentAlgorithm("rsa-sha2-512", socket, blob, RsaSha512),
                    new AgentAlgorithm("rsa-sha2-256", socket, blob, RsaSha256),
                ]
                : [new AgentAlgorithm(type, socket, blob, 0)];
    }

    private sealed class AgentAlgorithm(string name, string socket, byte[] blob, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => blob;

        public override byte[] Sign(byte[] data) => SshAgent.Sign(socket, blob, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) =>
            throw new NotSupportedException("An agent's key signs; it never verifies.");
    }
}
