using System.CommandLine;
using VersionManager.GatewayService;

// Only the host handles signals: System.CommandLine would cut off requests under way after a moment.
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
