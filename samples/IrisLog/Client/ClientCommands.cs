using System.CommandLine;
using System.Xml;
using IrisLog.Model;
using Samples.Common;

namespace IrisLog.Client;

/// <summary>Queries, and the hooks that the daemon runs in the guest: <c>health</c>, <c>migrate</c>, <c>verify</c>.</summary>
internal static class ClientCommands
{
    private static readonly Option<Uri> Gateway = UriOption.Create(
        "--gateway",
        "The query interface of any node.",
        () => $"http://127.0.0.1:{IrisLogPorts.Query}"
    );

    private static readonly Option<Uri> Older = UriOption.Create(
        "--older",
        "The older version's query interface; in a guest, the predecessor's address.",
        () => $"http://{Environment.GetEnvironmentVariable("VM_PREDECESSOR_ADDRESS") ?? "169.254.77.2"}:{IrisLogPorts.Query}"
    );

    public static Command Query()
    {
        var xpath = new Argument<string>("xpath") { Description = "XPath 1.0, and avg(), min(), max() of a node set." };
        var age = new Option<double?>("--max-age")
        {
            Description = "The freshness bound in seconds; the node's own when absent.",
        };
        var partial = new Option<bool>("--partial") { Description = "Accept a partial answer when nodes do not answer." };
        var command = new Command("query", "Asks the hierarchy.") { xpath, age, partial, Gateway };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var client = new DatabaseClient(line.GetRequiredValue(Gateway));
                    Console.WriteLine(
                        await client.QueryAsync(
                            line.GetRequiredValue(xpath),
                            line.GetValue(age),
                            line.GetValue(partial),
                            cancellation
                        )
                    );
                })
        );
        return command;
    }

    public static Command Health()
    {
        var command = new Command("health", "Succeeds when this node serves.") { Gateway };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var client = new DatabaseClient(line.GetRequiredValue(Gateway));
                    await client.StatusAsync(cancellation);
                })
        );
        return command;
    }

    public static Command Status()
    {
        var command = new Command("status", "Shows a node's agent and databases.") { Gateway };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var client = new DatabaseClient(line.GetRequiredValue(Gateway));
                    Console.WriteLine(await client.StatusAsync(cancellation));
                })
        );
        return command;
    }

    public static Command Migrate() =>
        Hook(
            "migrate",
            "Copies the older version's readings on this host.",
            (migration, cancellation) => migration.CopyAsync(cancellation)
        );

    public static Command Verify() =>
        Hook(
            "verify",
            "Reads back all readings that migrate had to copy.",
            async (migration, cancellation) =>
            {
                if (await migration.VerifyAsync(cancellation) is { Count: > 0 } wrong)
                    throw new IOException($"Readings are missing in the new version: {string.Join(", ", wrong)}.");
            }
        );

    private static Command Hook(string name, string description, Func<Migration, CancellationToken, Task> run)
    {
        var command = new Command(name, description) { Older, Gateway };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var older = new DatabaseClient(line.GetRequiredValue(Older));
                    using var newer = new DatabaseClient(line.GetRequiredValue(Gateway));
                    await run(new Migration(older, newer, new MigrationProgress(Console.Out)), cancellation);
                })
        );
        return command;
    }

    /// <summary>Exit status 0, or 1 with the reason on standard error.</summary>
    private static async Task<int> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or FormatException or XmlException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"irislog: {e.Message}");
            return 1;
        }
    }
}
