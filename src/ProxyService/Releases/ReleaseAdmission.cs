using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// Decides whether a release may come onto this node, before a byte of it is fetched and again before one of it runs. The order
/// matters: first that the bytes are a manifest, then (with signatures, which are not built yet) whose it is, then what it says.
/// </summary>
/// <param name="verdicts">Which versions are obsolete or withdrawn here.</param>
/// <param name="clock">Tells which releases have expired.</param>
internal sealed class ReleaseAdmission(IReleaseVerdicts verdicts, TimeProvider clock)
{
    /// <summary>Reads the bytes of a <c>release.json</c> and checks all that can be told from them.</summary>
    /// <param name="manifest">The bytes.</param>
    /// <param name="announced">What it was announced as; null when it comes from an operator, who may send any.</param>
    /// <param name="published">Whether an operator publishes it, who may have a withdrawn version back.</param>
    /// <exception cref="RefusalException">It may not come onto this node; says why.</exception>
    public ReleaseManifest Admit(ReadOnlyMemory<byte> manifest, ReleaseKey? announced, bool published = false)
    {
        ReleaseManifest read;
        try
        {
            read = ReleaseManifestReader.Read(manifest);
        }
        catch (ReleaseFormatException e)
        {
            throw new RefusalException(ProblemCode.InvalidRelease, "release.json breaks the format.", e.Message, e);
        }
        var key = new ReleaseKey(read.Application, read.Version);
        if (announced is { } expected && expected != key)
        {
            throw new RefusalException(
                ProblemCode.ReleaseTampered,
                $"What was announced as {expected} is a release of {key}.",
                "Check the node that announced it."
            );
        }
        Check(read, published);
        return read;
    }

    /// <summary>Checks what may change while a release lies on the node.</summary>
    /// <param name="manifest">The release.</param>
    /// <param name="published">Whether an operator publishes it.</param>
    /// <exception cref="RefusalException">It has become obsolete or was withdrawn, or has expired.</exception>
    public void Check(ReleaseManifest manifest, bool published = false)
    {
        var key = new ReleaseKey(manifest.Application, manifest.Version);
        if (!published || !verdicts.IsWithdrawn(key))
            CheckObsolete(key);
        if (manifest.Expires is { } expires && expires <= clock.GetUtcNow())
        {
            throw new RefusalException(
                ProblemCode.ReleaseExpired,
                $"The release of {key} expired at {expires:u}.",
                "Make the release again with a later 'expires', or with none."
            );
        }
    }

    /// <summary>Checks that a version may still come to this node.</summary>
    /// <exception cref="RefusalException">It is obsolete or withdrawn.</exception>
    public void CheckObsolete(ReleaseKey key)
    {
        if (verdicts.ObsoleteReason(key) is { } reason)
        {
            if (verdicts.IsWithdrawn(key))
                throw new RefusalException(
                    ProblemCode.VersionWithdrawn,
                    $"{key} was withdrawn: {reason}",
                    "It comes back when it is published anew (Publish-AppVersion)."
                );
            throw new RefusalException(
                ProblemCode.VersionObsolete,
                $"{key} is obsolete on this node: {reason}",
                "An obsolete version never comes back: publish its content under a higher version."
            );
        }
    }
}
