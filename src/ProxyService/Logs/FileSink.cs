using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace VersionManager.ProxyService.Logs;

/// <summary>Writes log events to a file, which starts anew when it is large; the previous file is kept as <c>.1</c>.</summary>
internal sealed class FileSink(string path, ITextFormatter formatter) : ILogEventSink, IDisposable
{
    private const long Limit = 16 << 20;

    private readonly Lock _lock = new();
    private StreamWriter? _writer = Open(path);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            if (_writer is null)
                return;
            try
            {
                if (_writer.BaseStream.Length > Limit)
                {
                    _writer.Dispose();
                    File.Move(path, path + ".1", overwrite: true);
                    _writer = Open(path);
                }
                formatter.Format(logEvent, _writer);
                _writer.Flush();
            }
            catch (IOException)
            {
                // A full disk must not stop the daemon; the event is lost.
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private static StreamWriter Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new StreamWriter(
            new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite),
            new UTF8Encoding(false)
        );
    }
}
