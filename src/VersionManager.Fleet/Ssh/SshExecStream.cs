using Renci.SshNet;

namespace VersionManager.Fleet.Ssh;

/// <summary>A program on the host as a stream: writes go to its standard input, reads come from its standard output.</summary>
/// <remarks>
/// SSH.NET's own streams block a thread for each read and cannot be cancelled. A pump thread for each open channel makes reads
/// asynchronous and cancellable, so that dozens of nodes can be watched at once.
/// </remarks>
internal sealed class SshExecStream : Stream
{
    private const int LargeWrite = 32 * 1024;
    private readonly SshCommand _command;
    private readonly Stream _input;
    private readonly Task _execution;
    private readonly Queue<ArraySegment<byte>> _chunks = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private ArraySegment<byte> _current = new([]);
    private bool _ended,
        _disposed;

    private SshExecStream(SshCommand command)
    {
        _command = command;
        _execution = command.ExecuteAsync();
        try
        {
            _input = command.CreateInputStream();
        }
        catch (InvalidOperationException)
        {
            // The program has ended already, such as one that does not exist: its output and status say why.
            _input = Null;
        }
        _execution.ContinueWith(
            t => _ = t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        new Thread(Pump) { IsBackground = true, Name = "vm channel" }.Start();
    }

    /// <summary>Makes the reader's error if the program wrote nothing at all; null to let the reader see the end of the
    /// stream.</summary>
    public Func<SshExecStream, CancellationToken, Task<Exception>>? WhenSilent { get; init; }

    /// <summary>Whether the program has written anything.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Starts <paramref name="commandLine"/> on the host.</summary>
    public static Task<SshExecStream> OpenAsync(
        SshClient client,
        string commandLine,
        CancellationToken cancellation,
        Func<SshExecStream, CancellationToken, Task<Exception>>? whenSilent = null
    ) =>
        // Opening blocks until the server's answer.
        Task.Factory.StartNew(
            () => new SshExecStream(client.CreateCommand(commandLine)) { WhenSilent = whenSilent },
            cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>Waits for the program's end; returns its exit status (-1 when a signal ended it) and its standard
    /// error.</summary>
    public async Task<(int ExitStatus, string Error)> EndAsync(CancellationToken cancellation)
    {
        await _execution.WaitAsync(cancellation).ConfigureAwait(false);
        return (_command.ExitStatus ?? -1, _command.Error);
    }

    /// <summary>Ends the program's standard input.</summary>
    public void CloseInput() => _input.Dispose();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            lock (_chunks)
            {
                // Also for an empty buffer, with which a reader asks whether there is something to read.
                if (_current.Count > 0 || _chunks.Count > 0)
                    return Take(buffer.Span);
                if (_ended)
                    break;
            }
            await _arrived.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        if (!HasWritten && !_disposed && WhenSilent is not null)
            throw await WhenSilent(this, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.Length < LargeWrite)
        {
            _input.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
        // This may block on the receiver's window.
        return new ValueTask(
            Task.Factory.StartNew(
                () => _input.Write(buffer.Span),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
        );
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => _input.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The pump ends by itself when the command closes its streams.
        if (disposing && !_disposed)
        {
            _disposed = true;
            _command.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        if (_current.Count == 0)
            _current = _chunks.Dequeue();
        int taken = Math.Min(buffer.Length, _current.Count);
        _current.AsSpan(0, taken).CopyTo(buffer);
        _current = _current[taken..];
        return taken;
    }

    private void Pump()
    {
        Stream output = _command.OutputStream;
        try
        {
            while (true)
            {
                byte[] buffer = new byte[16 * 1024];
                int read = output.Read(buffer, 0, buffer.Length);
                lock (_chunks)
                {
                    if (read == 0)
                        break;
                    HasWritten = true;
                    _chunks.Enqueue(new ArraySegment<byte>(buffer, 0, read));
                }
                _arrived.Release();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or Renci.SshNet.Common.SshException)
        {
            // The connection broke: readers see the end of the stream and report it.
        }
        lock (_chunks)
            _ended = true;
        _arrived.Release();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
