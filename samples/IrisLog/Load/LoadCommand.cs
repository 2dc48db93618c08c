using System.CommandLine;
using System.Xml;
using IrisLog.Hierarchy;
using Samples.Common.Load;

namespace IrisLog.Load;

/// <summary><c>irislog client</c>: load for a demonstration, and proof that nothing is lost.</summary>
internal static class LoadCommand
{
    public static Command Build()
    {
        var hierarchy = new Option<string>("--hierarchy")
        {
            Description = "The hierarchy file.",
            DefaultValueFactory = _ => "/etc/irislog.xml",
        };
        var port = new Option<int>("--port")
        {
            Description = "The gateways' port, on every host of the hierarchy.",
            Required = true,
        };
        var sense = new Option<int>("--sense")
        {
            Description = "Milliseconds between two readings of a host.",
            DefaultValueFactory = _ => 1000,
        };
        var command = new Command(
            "client",
            "Gives readings to all hosts and queries them through their gateways until its input ends, then reads all readings back; "
                + "reports each second. Lines 'exclude ADDRESS' and 'include ADDRESS' of the input say which hosts are off."
        )
        {
            hierarchy,
            port,
            sense,
            LoadOptions.Output,
            LoadOptions.Concurrency,
            LoadOptions.Pause,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                try
                {
                    var map = HierarchyMap.Load(line.GetRequiredValue(hierarchy));
                    var gateways = LoadClient.Agents(map).Select(a => new Uri($"http://{a}:{line.GetValue(port)}")).ToArray();
                    LoadClient? client = null;
                    return await LoadRun.RunAsync(
                        line.GetValue(LoadOptions.Output),
                        async (reporter, stop) =>
                        {
                            using var fleet = new GatewayFleet(gateways, reporter);
                            client = new LoadClient(fleet, map, line.GetValue(LoadOptions.Concurrency), reporter);
                            await client.RunAsync(
                                TimeSpan.FromMilliseconds(line.GetValue(LoadOptions.Pause)),
                                TimeSpan.FromMilliseconds(line.GetValue(sense)),
                                stop
                            );
                        },
                        text => client?.Command(text),
                        cancellation
                    );
                }
                catch (Exception e) when (e is FormatException or IOException or XmlException)
                {
                    await Console.Error.WriteLineAsync($"irislog: {e.Message}");
                    return 1;
                }
            }
        );
        return command;
    }
}
