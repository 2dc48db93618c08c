using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Migrations;

/// <summary>Chooses the version that state is migrated from.</summary>
internal sealed class MigrationSources(VersionTable versions, ReleaseStore store, IGuestHost guests, IGateways gateways)
{
    /// <summary>
    /// The newest older version that runs here and has missed no acknowledged write; if all have, the newest of them; if none
    /// runs, the predecessor, where it has left state here. Null where there is none of these.
    /// </summary>
    public async Task<Version?> FindAsync(ReleaseKey to, CancellationToken cancellation)
    {
        Version[] running =
        [
            .. versions
                .View.Running.Where(k => k.Application == to.Application && k.Version < to.Version)
                .Select(k => k.Version)
                .OrderDescending(),
        ];
        if (running.Length > 0)
        {
            ImmutableHashSet<Version> behind = await gateways.BehindAsync(to.Application, cancellation);
            return running.FirstOrDefault(version => !behind.Contains(version)) ?? running[0];
        }
        return store.Find(to)?.Manifest.Predecessor is { } predecessor && guests.HasState(to with { Version = predecessor })
            ? predecessor
            : null;
    }

    /// <summary>Checks the version that an operator has named, and returns it.</summary>
    /// <exception cref="RefusalException">The version is not older, or is not here.</exception>
    public Version Check(ReleaseKey to, Version from)
    {
        if (from >= to.Version)
            throw new RefusalException(
                ProblemCode.InvalidRequest,
                $"{from} is not older than {to.Version}.",
                "State is migrated from an older version to a newer one."
            );
        ReleaseKey key = to with { Version = from };
        if (!versions.View.Running.Contains(key) && !guests.HasState(key))
        {
            throw new RefusalException(
                ProblemCode.VersionNotFound,
                $"{key} neither runs on this node nor has it left state here.",
                "Name a version that does (GET /v1/versions lists them), or none, and the node chooses."
            );
        }
        return from;
    }

    /// <summary>Whether a version has missed acknowledged writes, so that not all of them can be copied from it.</summary>
    public async Task<bool> IsBehindAsync(ReleaseKey key, CancellationToken cancellation) =>
        (await gateways.BehindAsync(key.Application, cancellation)).Contains(key.Version);
}
