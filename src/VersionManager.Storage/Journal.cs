using System.Text.Json;
using System.Threading.Channels;

namespace VersionManager.Storage;

/// <summary>
/// An append-only file of lines, rewritten from time to time with the lines that still count. One writer; lines that wait at the
/// same time go to disk together.
/// </summary>
public sealed class Journal : IAsyncDisposable
{
    private const byte LineFeed = (byte)'\n';

    private readonly Channel<Entry> _queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _path;
    private readonly long _limit;
    private readonly Func<IEnumerable<byte[]>> _snapshot;
    private readonly Action<Exception> _failed;
    private readonly Task _writing;
    private FileStream _file;
    private long _base;

    private Journal(string path, FileStream file, long limit, Func<IEnumerable<byte[]>> snapshot, Action<Exception> failed)
    {
        (_path, _file, _limit, _snapshot, _failed) = (path, file, limit, snapshot, failed);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens <paramref name="path"/>, or creates it.</summary>
    /// <param name="path">The file, as an absolute path.</param>
    /// <param name="replay">Gets every whole line; a line torn by a crash is cut off.</param>
    /// <param name="limit">How many bytes may follow the snapshot before the file is rewritten.</param>
    /// <param name="snapshot">The lines that still count. Replaying a line must be idempotent.</param>
    /// <param name="failed">
    /// Gets failures that no caller sees: lines of <see cref="Append"/> could not be written, or the file could not be rewritten.
    /// It must not throw.
    /// </param>
    /// <exception cref="InvalidDataException">A whole line is invalid.</exception>
    public static Journal Open(
        string path,
        Action<ReadOnlyMemory<byte>> replay,
        long limit,
        Func<IEnumerable<byte[]>> snapshot,
        Action<Exception> failed
    )
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int start = 0;
        try
        {
            for (int end; (end = Array.IndexOf(bytes, LineFeed, start)) >= 0; start = end + 1)
                replay(bytes.AsMemory(start, end - start));
        }
        catch (JsonException e)
        {
            file.Dispose();
            throw new InvalidDataException(
                $"'{path}' is damaged at byte {start} ({e.Message}). Restore it, or move it away to begin a new one.",
                e
            );
        }
        file.SetLength(start);
        file.Position = start;
        // The file may be new: its name must be as durable as its lines.
        FolderSync.Flush(Path.GetDirectoryName(path)!);
        return new Journal(path, file, limit, snapshot, failed);
    }

    /// <summary>Adds a line; completes when it is on disk.</summary>
    public Task AppendAsync(byte[] line)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite(new Entry(line, done)) ? done.Task : throw new ObjectDisposedException(nameof(Journal));
    }

    /// <summary>Adds a line that survives the process's end, but perhaps not a power failure.</summary>
    public void Append(byte[] line) => _queue.Writer.TryWrite(new Entry(line, null));

    /// <summary>Writes the waiting lines and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var batch = new List<Entry>();
        var bytes = new MemoryStream();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < 1000 && _queue.Reader.TryRead(out Entry? entry))
            {
                batch.Add(entry);
                bytes.Write(entry.Line);
                bytes.WriteByte(LineFeed);
            }
            try
            {
                Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), batch.Exists(entry => entry.Done is not null));
                foreach (Entry entry in batch)
                    entry.Done?.SetResult();
            }
#pragma warning disable CA1031 // After any failure of one batch, the next one is still written.
            catch (Exception e)
#pragma warning restore CA1031
            {
                foreach (Entry entry in batch)
                    entry.Done?.TrySetException(e);
                if (batch.Exists(entry => entry.Done is null))
                    _failed(e);
            }
            batch.Clear();
            bytes.SetLength(0);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes, bool durable)
    {
        long position = _file.Position;
        try
        {
            _file.Write(bytes);
            if (durable)
                _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // A part of a line must not join the next line.
            _file.SetLength(position);
            _file.Position = position;
            throw;
        }
        if (_file.Position - _base > _limit)
            Rewrite();
    }

    private void Rewrite()
    {
        string fresh = _path + ".new";
        FileStream? file = null;
        try
        {
            file = new FileStream(fresh, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            foreach (byte[] line in _snapshot())
            {
                file.Write(line);
                file.WriteByte(LineFeed);
            }
            file.Flush(flushToDisk: true);
            File.Move(fresh, _path, overwrite: true);
        }
#pragma warning disable CA1031 // No failure of a rewrite may cost a line of the old file.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The old file has every line: keep it, and try again when it has grown by the same amount.
            file?.Dispose();
            _base = _file.Position;
            _failed(e);
            return;
        }
        _file.Dispose();
        _file = file;
        _base = file.Position;
        FolderSync.Flush(Path.GetDirectoryName(_path)!);
    }

    private sealed record Entry(byte[] Line, TaskCompletionSource? Done);
}
