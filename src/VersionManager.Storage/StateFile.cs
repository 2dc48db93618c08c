using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VersionManager.Storage;

/// <summary>A small JSON file that is read once, at the start, and replaced whole at every change.</summary>
/// <typeparam name="T">The content; <see cref="IVersionedState.Format"/> tells which daemon wrote it.</typeparam>
/// <param name="path">The file.</param>
/// <param name="type">The content's JSON serialization.</param>
/// <param name="format">The newest format that this program knows.</param>
public sealed class StateFile<T>(string path, JsonTypeInfo<T> type, int format)
    where T : class, IVersionedState
{
    /// <summary>The content; null when there is no file yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a newer daemon wrote it.</exception>
    public T? Load()
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        T? value;
        try
        {
            value = JsonSerializer.Deserialize(content, type);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path} is damaged ({e.Message}). Restore it from a backup, or move it away to forget what it held.",
                e
            );
        }
        if (value is null || value.Format > format)
            throw new InvalidDataException(
                $"{path} was written by a newer vmproxy (format {value?.Format}, this one knows {format}). Install the newer one again."
            );
        return value;
    }

    /// <summary>Replaces the content, durably.</summary>
    /// <exception cref="IOException">The disk is full or failed; the old content is untouched.</exception>
    public void Save(T value) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
