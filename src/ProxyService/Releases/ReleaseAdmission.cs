using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// Decides whether a release may come to this node, before a byte of it is fetched and again before it runs. The order of checks
/// matters: first the manifest's format, then (with signatures, which are not built yet) its publisher, then its content.
/// </summary>
/// <param name="verdicts">Knows which versions are obsolete or withdrawn here.</param>
/// <param name="clock">The clock of expiry.</param>
internal sealed class ReleaseAdmission(IReleaseVerdicts verdicts, TimeProvider clock)
{
    /// <summary>Reads the bytes of a <c>release.json</c> and checks everything that they tell.</summary>
    /// <param name="manifest">The bytes.</param>
    /// <param name="announced">The announced version; null when an operator sends the release, which may then be any.</param>
    /// <param name="published">Whether an operator publishes the release, which may bring a withdrawn version back.</param>
    /// <exception cref="RefusalException">The release may not come to this node; the problem says why.</exception>
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
                $"The release announced as {expected} is a release of {key}.",
                "Check the node that announced it."
            );
        }
        Check(read, published);
        return read;
    }

    /// <summary>Checks the conditions that may change while a release is on the node.</summary>
    /// <param name="manifest">The release.</param>
    /// <param name="published">Whether an operator publishes it.</param>
    /// <exception cref="RefusalException">The version has become obsolete or withdrawn, or the release has expired.</exception>
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
    /// <exception cref="RefusalException">The version is obsolete or withdrawn.</exception>
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
