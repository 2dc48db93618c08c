using System.CommandLine;
using VersionManager.GatewayService;

// Signals are the host's to hear: what is under way when one comes must not be cut off after a moment.
return await CommandLine
    .Create(RunAsync)
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

static async Task<int> RunAsync(GatewayOptions options, CancellationToken cancellationToken)
{
    try
    {
        await using WebApplication app = GatewayHost.Build(options);
        await app.RunAsync(cancellationToken);
        return 0;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
    {
        await Console.Error.WriteLineAsync($"vmgateway: {e.Message}");
        return 1;
    }
}
