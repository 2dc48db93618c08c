using Microsoft.AspNetCore.Http.Features;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/releases</c>: publishing a release to this node.</summary>
internal static class ReleaseEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapPost(
            "/v1/releases",
            async http =>
            {
                byte[] manifest = await Requests.ReadBytesAsync(http, ReleaseManifestReader.MaximalLength);
                ReleaseUpload upload = await context.Uploads.BeginAsync(manifest, http.RequestAborted);
                await Answers.WriteAsync(http, upload, ContractsJson.Default.ReleaseUpload);
            }
        );
        routes.MapGet(
            "/v1/releases/{application}/{version}",
            async http =>
            {
                Release release = context.Releases.Require(Requests.Key(http));
                // The publisher's own bytes, which a signature would cover.
                byte[] manifest = await File.ReadAllBytesAsync(release.ManifestPath, http.RequestAborted);
                await Answers.WriteBytesAsync(http, manifest, "application/json", StatusCodes.Status200OK);
            }
        );
        routes.MapPut(
            "/v1/releases/{application}/{version}/files/{sha256}",
            async http =>
            {
                // No limit here: at most the length in the manifest is read.
                http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
                string sha256 = (string)http.Request.RouteValues["sha256"]!;
                if (ReleaseRules.Sha256(sha256) is { } message)
                    throw Requests.Invalid("sha256: " + message);
                await context.Uploads.PutAsync(Requests.Key(http), sha256, http.Request.Body, http.RequestAborted);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        );
        routes.MapPost(
            "/v1/releases/{application}/{version}/commit",
            async http =>
            {
                ReleaseKey key = Requests.Key(http);
                CommitReleaseRequest request = await Requests.ReadAsync(http, ContractsJson.Default.CommitReleaseRequest);
                await context.Uploads.CommitAsync(key, http.RequestAborted);
                context.VersionTable.SetPublished(key);
                if (request.Start)
                    StartUnlessRunning(context, key);
                http.Response.StatusCode = request.Start ? StatusCodes.Status202Accepted : StatusCodes.Status204NoContent;
            }
        );
    }

    private static void StartUnlessRunning(ControlContext context, ReleaseKey key)
    {
        try
        {
            context.UpgradeRunner.Request(key, source: null, isolation: null);
        }
        catch (RefusalException e) when (e.Code is ProblemCode.VersionAlreadyRunning or ProblemCode.UpgradeInProgress)
        {
            // Publishing the same release again is no error: the version runs already or is upgrading.
        }
    }
}
