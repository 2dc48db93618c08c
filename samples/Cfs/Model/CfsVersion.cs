using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Cfs.Model;

/// <summary>Everything that differs between the two versions of this application.</summary>
/// <remarks>
/// Version 2 places nodes and blocks on the ring with another hash. The two rings are therefore different overlays over the same
/// hosts, and a node that took part in both would break both (paper, section 2.2).
/// </remarks>
internal sealed class CfsVersion
{
    private readonly Func<byte[], byte[]> hash;

    private CfsVersion(byte number, Func<byte[], byte[]> hash)
    {
        Number = number;
        this.hash = hash;
    }

    /// <summary>Places by SHA-1, as Chord did.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "It spreads keys over the ring; blocks are certified by SHA-256.")]
    public static CfsVersion One { get; } = new(1, SHA1.HashData);

    /// <summary>Places by SHA-256.</summary>
    public static CfsVersion Two { get; } = new(2, SHA256.HashData);

    /// <summary>The version that this program was built as.</summary>
#if CFS_VERSION_2
    public static CfsVersion Current => Two;
#else
    public static CfsVersion Current => One;
#endif

    /// <summary>1 or 2; the last character of every message's first four, <c>CFS1</c> or <c>CFS2</c>.</summary>
    public byte Number { get; }

    /// <summary>A position on the ring: the first 64 bits of the name's hash. With n nodes two collide with odds
    /// n²/2⁶⁵.</summary>
    public ulong Place(byte[] name) => BinaryPrimitives.ReadUInt64BigEndian(hash(name));
}
