using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Kernel.Files;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Releases;

/// <summary>
/// Receives releases from an operator: first the manifest, then the files that no release here has, then the commit. An
/// interrupted upload continues where it was.
/// </summary>
/// <param name="folder">The folder of releases and uploads.</param>
/// <param name="store">The releases of the node.</param>
/// <param name="admission">Decides which releases may come.</param>
/// <param name="stopped">Waits until the stop of a version is over, so that the old release is not mistaken for the published
/// one.</param>
/// <param name="log">The log.</param>
internal sealed class ReleaseUploads(
    DataFolder folder,
    ReleaseStore store,
    ReleaseAdmission admission,
    Func<ReleaseKey, CancellationToken, Task> stopped,
    ILogger<ReleaseUploads> log
)
{
    private readonly KeyedLock<ReleaseKey> _locks = new();

    /// <summary>Begins or resumes an upload; returns the missing files.</summary>
    public async Task<ReleaseUpload> BeginAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ReleaseManifest manifest = admission.Admit(bytes, announced: null, published: true);
        var key = new ReleaseKey(manifest.Application, manifest.Version);
        await stopped(key, cancellation);
        using IDisposable held = await _locks.EnterAsync(key, cancellation);
        if (store.Find(key) is { } present)
        {
            RefuseOther(present, bytes.Span);
            if ((await TreeVerifier.FindFaultsAsync(present.Tree, manifest, cancellation)).Count == 0)
                return new ReleaseUpload(key.Application, key.Version, []);
        }
        string staging = key.Below(folder.Uploads);
        Stage(staging, bytes.Span);
        var shared = new SharedContent(store.All.Values.Where(r => r.Manifest.Application == key.Application));
        var missing = new List<string>();
        foreach (ReleaseFile file in manifest.Files.DistinctBy(file => file.Sha256))
        {
            if (!File.Exists(Blob(staging, file.Sha256)) && !await shared.HasAsync(file, cancellation))
                missing.Add(file.Sha256);
        }
        ReleaseLog.UploadBegun(log, key.ToString(), missing.Count, manifest.Files.Count);
        return new ReleaseUpload(key.Application, key.Version, missing);
    }

    /// <summary>Receives one file's content.</summary>
    /// <exception cref="RefusalException">No upload was begun, the manifest has no such file, or the content differs.</exception>
    public async Task PutAsync(ReleaseKey key, string sha256, Stream content, CancellationToken cancellation)
    {
        string staging = key.Below(folder.Uploads);
        ReleaseFile file =
            Staged(key, staging).Files.FirstOrDefault(f => f.Sha256 == sha256)
            ?? throw new RefusalException(
                ProblemCode.InvalidRequest,
                $"The manifest of {key} has no file with the SHA-256 '{sha256}'.",
                "Send only files that POST /v1/releases listed as missing."
            );
        string temporary = Blob(staging, sha256) + "." + Guid.NewGuid().ToString("N");
        try
        {
            string digest;
            long length;
            await using (
                var target = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)
            )
            {
                (digest, length) = await FileDigest.CopyAsync(content, target, file.Size, cancellation);
                target.Flush(flushToDisk: true);
            }
            if (digest != sha256 || length != file.Size)
            {
                throw new RefusalException(
                    ProblemCode.ReleaseTampered,
                    $"The content sent for '{file.Path}' has {length} bytes and the SHA-256 {digest}; the manifest says {file.Size} and {sha256}.",
                    "The file changed after the release was made: make the release again."
                );
            }
            // The commit makes names durable. A file whose name a power failure takes before that is asked for again.
            File.Move(temporary, Blob(staging, sha256), overwrite: true);
        }
        catch (InvalidDataException e)
        {
            throw new RefusalException(
                ProblemCode.ReleaseTampered,
                $"The content sent for '{file.Path}' is too long. {e.Message}",
                "The file changed after the release was made: make the release again.",
                e
            );
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw RefusalException.DiskFull(folder.Root, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Makes the upload a release of the node. Does nothing when it is one already.</summary>
    public async Task<Release> CommitAsync(ReleaseKey key, CancellationToken cancellation)
    {
        await stopped(key, cancellation);
        using IDisposable held = await _locks.EnterAsync(key, cancellation);
        string staging = key.Below(folder.Uploads);
        if (!Directory.Exists(staging))
            return store.Require(key);
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(staging, WellKnown.ManifestName), cancellation);
        ReleaseManifest manifest = admission.Admit(bytes, key, published: true);
        if (store.Find(key) is { } present)
            RefuseOther(present, bytes);
        string prepared = Path.Combine(staging, "prepared");
        try
        {
            Prepare(prepared, staging, bytes, manifest);
            IReadOnlyList<TreeFault> faults = await TreeVerifier.FindFaultsAsync(
                Path.Combine(prepared, "tree"),
                manifest,
                cancellation
            );
            if (faults.Count > 0)
                throw TreeFault.Refusal(key, faults);
            Release release = store.Adopt(prepared, manifest);
            Directory.Delete(staging, recursive: true);
            ReleaseLog.Committed(log, key.ToString(), release.Bytes, manifest.Files.Count);
            return release;
        }
        catch (IOException e) when (DiskErrors.IsDiskFull(e))
        {
            throw RefusalException.DiskFull(folder.Root, e);
        }
    }

    private void Prepare(string prepared, string staging, byte[] bytes, ReleaseManifest manifest)
    {
        if (Directory.Exists(prepared))
            Directory.Delete(prepared, recursive: true);
        string tree = Path.Combine(prepared, "tree");
        TreeFolders.Create(tree, manifest);
        var shared = new SharedContent(store.All.Values.Where(r => r.Manifest.Application == manifest.Application));
        var missing = new List<string>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (ReleaseFile file in manifest.Files)
        {
            string target = Path.Combine(tree, file.Path),
                blob = Blob(staging, file.Sha256);
            // A blob gets the mode of the first file that uses it. Other files with its content link to it, or copy it for
            // another mode.
            if (File.Exists(blob) && used.Add(file.Sha256))
            {
                File.SetUnixFileMode(blob, FileModes.Of(file));
                if (!FileSystemCalls.TryLink(blob, target))
                    File.Copy(blob, target);
                shared.Add(file, target);
            }
            else if (!shared.TryPlace(file, target))
            {
                missing.Add(file.Path);
            }
        }
        if (missing.Count > 0)
        {
            throw new RefusalException(
                ProblemCode.InvalidRequest,
                $"{missing.Count} files of the release were not sent, the first being '{missing[0]}'.",
                "Send POST /v1/releases again, and every file that it lists as missing."
            );
        }
        AtomicFile.Write(Path.Combine(prepared, WellKnown.ManifestName), bytes);
    }

    private static void Stage(string staging, ReadOnlySpan<byte> bytes)
    {
        string manifest = Path.Combine(staging, WellKnown.ManifestName);
        if (File.Exists(manifest) && !bytes.SequenceEqual(File.ReadAllBytes(manifest)))
            Directory.Delete(staging, recursive: true);
        Directory.CreateDirectory(Path.Combine(staging, "blobs"));
        AtomicFile.Write(manifest, bytes);
    }

    private static ReleaseManifest Staged(ReleaseKey key, string staging)
    {
        string manifest = Path.Combine(staging, WellKnown.ManifestName);
        return File.Exists(manifest)
            ? ReleaseManifestReader.Read(File.ReadAllBytes(manifest))
            : throw new RefusalException(
                ProblemCode.ReleaseNotFound,
                $"No upload of {key} is under way.",
                "Send its release.json with POST /v1/releases first."
            );
    }

    private static void RefuseOther(Release present, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.SequenceEqual(File.ReadAllBytes(present.ManifestPath)))
        {
            throw new RefusalException(
                ProblemCode.ReleaseConflict,
                $"The node has another release of {present.Key}.",
                "A version's release never changes: publish this one under a higher version."
            );
        }
    }

    private static string Blob(string staging, string sha256) => Path.Combine(staging, "blobs", sha256);
}
