namespace VersionManager.GatewayService.Storage;

/// <summary>Writes a small file so that a crash leaves the old one or the new one, never half of either.</summary>
internal static class WholeFile
{
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes)
    {
        string fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            await file.WriteAsync(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
