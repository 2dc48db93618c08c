using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace VersionManager.ProxyService.Logs;

/// <summary>The destination of log events: one compact JSON object a line.</summary>
internal static class LogSetup
{
    /// <summary>Loggers that write to <paramref name="file"/>, or to standard output.</summary>
    public static ILoggerFactory Create(string? file, bool verbose)
    {
        var formatter = new CompactJsonFormatter();
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.Is(verbose ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        configuration = file is null
            ? configuration.WriteTo.Console(formatter)
            : configuration.WriteTo.Sink(new FileSink(file, formatter));
        Logger logger = configuration.CreateLogger();
        return new SerilogLoggerFactory(logger, dispose: true);
    }
}
