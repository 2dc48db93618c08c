using System.Security.Cryptography;
using Cfs.Messages;
using Cfs.Model;

namespace Cfs.Blocks;

/// <summary>The only kind of block that can change: named by a public key, signed by its owner. The later timestamp
/// wins.</summary>
/// <param name="PublicKey">ECDSA on P-256, as SubjectPublicKeyInfo.</param>
/// <param name="Timestamp">Milliseconds since 1970; grows with each change (paper, section 5.1.1).</param>
/// <param name="Payload">The owner's content, such as the key of a directory.</param>
internal sealed record RootBlock(byte[] PublicKey, long Timestamp, byte[] Payload)
{
    private const int SignatureSize = 64;

    public BlockKey Key => BlockKey.Of(PublicKey);

    /// <summary>The bytes: length of the public key (1 byte), public key, timestamp, payload; then the signature of
    /// these.</summary>
    public byte[] Sign(ECDsa owner)
    {
        var signed = new MessageWriter()
            .Byte((byte)PublicKey.Length)
            .Bytes(PublicKey)
            .UInt64((ulong)Timestamp)
            .Bytes(Payload)
            .ToArray();
        return [.. signed, .. owner.SignData(signed, HashAlgorithmName.SHA256)];
    }

    /// <summary>The block, if the bytes are a root block with a valid signature; null otherwise.</summary>
    public static RootBlock? TryRead(byte[] block)
    {
        if (block.Length < SignatureSize)
            return null;

        var signed = block.AsSpan(0, block.Length - SignatureSize);
        try
        {
            var reader = new MessageReader(signed);
            var publicKey = reader.Bytes(reader.Byte()).ToArray();
            var timestamp = (long)reader.UInt64();
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out var read);
            return
                read == publicKey.Length
                && timestamp > 0
                && key.VerifyData(signed, block.AsSpan(signed.Length), HashAlgorithmName.SHA256)
                ? new RootBlock(publicKey, timestamp, reader.Rest())
                : null;
        }
        catch (Exception e) when (e is MalformedMessageException or CryptographicException or PlatformNotSupportedException)
        {
            // By the last one the platform reports that the key is no point of its curve.
            return null;
        }
    }
}
