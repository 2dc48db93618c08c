using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

internal sealed partial class NodeClient
{
    /// <summary>Begins an upload; returns the files that the node needs.</summary>
    public async Task<ReleaseUpload> BeginReleaseAsync(byte[] manifest, CancellationToken cancellation) =>
        Read(
            await SendAsync(HttpMethod.Post, "/v1/releases", Json(manifest), TimeSpan.Zero, cancellation).ConfigureAwait(false),
            ContractsJson.Default.ReleaseUpload
        );

    /// <summary>Sends one file.</summary>
    /// <exception cref="InvalidDataException">The file became shorter meanwhile.</exception>
    public Task UploadFileAsync(
        string application,
        Version version,
        string sha256,
        Stream content,
        long length,
        CancellationToken cancellation
    ) =>
        SendAsync(
            HttpMethod.Put,
            $"/v1/releases/{Version(application, version)}/files/{sha256}",
            new FileContent(content, length),
            // 100 KB a second is slower than any link to a fleet.
            TimeSpan.FromSeconds(length / 100_000d),
            cancellation
        );

    /// <summary>Ends an upload; the node verifies the files and, if told to, starts the upgrade to the version.</summary>
    public Task CommitReleaseAsync(string application, Version version, bool start, CancellationToken cancellation) =>
        PostAsync(
            $"/v1/releases/{Version(application, version)}/commit",
            new CommitReleaseRequest(start),
            ContractsJson.Default.CommitReleaseRequest,
            cancellation,
            TimeSpan.FromMinutes(5)
        );

    /// <summary>The versions that the node has, had or is upgrading to.</summary>
    public Task<IReadOnlyList<AppVersionInfo>> GetVersionsAsync(CancellationToken cancellation) =>
        GetAsync("/v1/versions", ContractsJson.Default.IReadOnlyListAppVersionInfo, cancellation);

    /// <summary>Stops a version. It answers at once; the version's state shows when the stop is over.</summary>
    public Task StopVersionAsync(
        string application,
        Version version,
        StopVersionRequest request,
        CancellationToken cancellation
    ) =>
        PostAsync(
            $"/v1/versions/{Version(application, version)}/stop",
            request,
            ContractsJson.Default.StopVersionRequest,
            cancellation
        );

    /// <summary>Rolls back from a version to an older one.</summary>
    public async Task<RollBackResult> RollBackAsync(
        string application,
        RollBackRequest request,
        CancellationToken cancellation
    ) =>
        Read(
            await PostAsync(
                    $"/v1/versions/{Escape(application)}/rollback",
                    request,
                    ContractsJson.Default.RollBackRequest,
                    cancellation
                )
                .ConfigureAwait(false),
            ContractsJson.Default.RollBackResult
        );

    /// <summary>The usage of versions of one application, or of all.</summary>
    public Task<IReadOnlyList<AppUsageInfo>> GetUsageAsync(string? application, CancellationToken cancellation) =>
        GetAsync(
            "/v1/usage" + Query(("application", application)),
            ContractsJson.Default.IReadOnlyListAppUsageInfo,
            cancellation
        );
}
