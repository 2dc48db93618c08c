using System.CommandLine;
using Samples.Common;
using Samples.Common.Load;

namespace Cfs.Load;

/// <summary><c>cfs client</c>: load for a demonstration, and proof that nothing is lost.</summary>
internal static class LoadCommand
{
    public static Command Build()
    {
        var gateways = UriOption.CreateMany("--gateway", "The gateways, one a node: http://ADDRESS:PORT.");
        var command = new Command(
            "client",
            "Writes and reads files through several gateways until its input ends, then reads all of them back; reports each second."
        )
        {
            gateways,
            LoadOptions.Output,
            LoadOptions.Concurrency,
            LoadOptions.Pause,
        };
        command.SetAction(
            (line, cancellation) =>
                LoadRun.RunAsync(
                    line.GetValue(LoadOptions.Output),
                    async (reporter, stop) =>
                    {
                        using var fleet = new GatewayFleet(line.GetRequiredValue(gateways), reporter);
                        using var client = new LoadClient(fleet, reporter);
                        await client.RunAsync(
                            line.GetValue(LoadOptions.Concurrency),
                            TimeSpan.FromMilliseconds(line.GetValue(LoadOptions.Pause)),
                            stop
                        );
                    },
                    null,
                    cancellation
                )
        );
        return command;
    }
}
