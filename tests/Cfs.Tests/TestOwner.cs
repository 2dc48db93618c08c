using System.Security.Cryptography;
using Cfs.Blocks;
using Cfs.Model;

namespace Cfs.Tests;

/// <summary>An owner, which signs root blocks.</summary>
internal sealed class TestOwner : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public ECDsa PrivateKey => key;

    public BlockKey Key => BlockKey.Of(key.ExportSubjectPublicKeyInfo());

    public byte[] Root(long timestamp, params byte[] payload) =>
        new RootBlock(key.ExportSubjectPublicKeyInfo(), timestamp, payload).Sign(key);

    public void Dispose() => key.Dispose();
}
