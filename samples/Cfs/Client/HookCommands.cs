using System.CommandLine;
using System.Text.Json;
using Cfs.Files;
using Cfs.Gateway;
using Cfs.Model;
using Samples.Common;

namespace Cfs.Client;

/// <summary>The hooks that the daemon runs in the guest: <c>health</c>, <c>migrate</c>, <c>verify</c>.</summary>
internal static class HookCommands
{
    private static readonly Option<string?> Older = new("--older")
    {
        Description = "The older version's state folder; in a guest, the first one that the daemon mounts.",
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable("VM_PREDECESSOR_STATE") is { Length: > 0 } folder
                ? Path.Combine(folder, "0")
                : null,
    };

    private static readonly Option<Uri> OlderGateway = UriOption.Create(
        "--older-gateway",
        "The older version's gateway interface.",
        () => $"http://{Environment.GetEnvironmentVariable("VM_PREDECESSOR_ADDRESS") ?? "169.254.77.2"}:{CfsPorts.Gateway}"
    );

    private static readonly Option<Uri> Gateway = UriOption.Create(
        "--gateway",
        "This version's gateway interface.",
        () => $"http://127.0.0.1:{CfsPorts.Gateway}"
    );

    public static Command Health()
    {
        var command = new Command("health", "Succeeds when this node serves.") { Gateway };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var client = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    var status = JsonSerializer.Deserialize(
                        await client.StatusAsync(cancellation),
                        GatewayJson.Default.NodeStatus
                    );
                    if (status is not { Ready: true })
                        throw new BlockSpaceException("This node has not found its place in the ring yet.");
                })
        );
        return command;
    }

    public static Command Migrate()
    {
        var command = new Command("migrate", "Copies the blocks that the older version has on this node and this one lacks.")
        {
            Older,
            OlderGateway,
            Gateway,
        };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var olderRing = new GatewayClient(line.GetRequiredValue(OlderGateway), TimeProvider.System);
                    using var newRing = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    await new Migration(OlderState(line), olderRing, newRing, new MigrationProgress(Console.Out)).CopyAsync(
                        cancellation
                    );
                })
        );
        return command;
    }

    public static Command Verify()
    {
        var command = new Command("verify", "Reads back every block that migrate had to copy.") { Older, Gateway };
        command.SetAction(
            (line, cancellation) =>
                TryAsync(async () =>
                {
                    using var newRing = new GatewayClient(line.GetRequiredValue(Gateway), TimeProvider.System);
                    var wrong = await new Migration(
                        OlderState(line),
                        null,
                        newRing,
                        new MigrationProgress(Console.Out)
                    ).VerifyAsync(cancellation);
                    if (wrong.Count > 0)
                        throw new BlockSpaceException(
                            $"{wrong.Count} blocks are missing or outdated in the new ring: {string.Join(", ", wrong.Take(5))}."
                        );
                })
        );
        return command;
    }

    /// <summary>Exit status 0, or 1 with the reason on standard error.</summary>
    public static async Task<int> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception e)
            when (e
                    is BlockSpaceException
                        or HttpRequestException
                        or TaskCanceledException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync($"cfs: {e.Message}");
            return 1;
        }
    }

    private static string OlderState(ParseResult line) =>
        line.GetValue(Older)
        ?? throw new BlockSpaceException("Name the older version's state folder with --older or VM_PREDECESSOR_STATE.");
}
