using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FakeNode;

/// <summary>Fake nodes, each with its own host, for a program that sends commands on standard input: one JSON object a line, and
/// one as the answer.</summary>
/// <remarks>The nodes end with the input, however the controlling program ends.</remarks>
internal sealed class FakeFleet : IAsyncDisposable
{
    private readonly Dictionary<string, (SshHost Ssh, CannedApi? Api)> _nodes = new(StringComparer.Ordinal);
    private SshHost? _first;

    /// <summary>Executes commands until the input ends.</summary>
    public static async Task RunAsync(TextReader input, TextWriter output)
    {
        await using FakeFleet fleet = new();
        while (await input.ReadLineAsync() is string line)
        {
            JsonNode answer;
            try
            {
                answer = await fleet.DoAsync(JsonNode.Parse(line)!);
            }
            catch (Exception error)
                when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
            {
                answer = new JsonObject { ["error"] = error.ToString() };
            }
            await output.WriteLineAsync(answer.ToJsonString());
            await output.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Keys.ToList().Select(StopAsync));

    private async Task<JsonNode> DoAsync(JsonNode wish)
    {
        string node = (string?)wish["node"] ?? "";
        switch ((string?)wish["do"])
        {
            case "start":
                List<(string Name, SshHost Ssh)> started = [];
                foreach (JsonNode? name in wish["names"]!.AsArray())
                {
                    SshHost host = await SshHost.StartAsync(_first);
                    _first ??= host;
                    started.Add(((string)name!, host));
                }
                foreach ((string name, SshHost ssh) in started)
                    _nodes.Add(name, (ssh, (bool)wish["daemon"]! ? await DaemonAsync(ssh) : null));
                return new JsonArray([.. started.Select(s => Describe(s.Name, s.Ssh))]);
            case "stop":
                await StopAsync(node);
                return new JsonObject();
            case "answer":
                Decide(Api(node), (string)wish["request"]!, wish["answers"]!);
                return new JsonObject();
            case "requests":
                return new JsonArray([
                    .. Api(node)
                        .All.Select(r => new JsonObject { ["line"] = r.Line, ["body"] = Encoding.UTF8.GetString(r.Body) }),
                ]);
            case "release":
                Api(node).Release();
                return new JsonObject();
            case "reset":
                Api(node).Reset();
                return new JsonObject();
            case "daemon file":
                FakeHost.WriteDaemon((string)wish["path"]!, (string)wish["comment"]!);
                return new JsonObject();
            case string other:
                throw new InvalidOperationException($"'{other}' is not something that fake nodes do.");
            default:
                throw new InvalidOperationException("Nothing is asked for.");
        }
    }

    private async Task StopAsync(string name)
    {
        if (!_nodes.Remove(name, out (SshHost Ssh, CannedApi? Api) node))
            throw new KeyNotFoundException($"There is no fake node {name}.");
        if (node.Ssh == _first)
            _first = null;
        if (node.Api is not null)
            await node.Api.DisposeAsync();
        await node.Ssh.DisposeAsync();
    }

    private CannedApi Api(string node) =>
        _nodes[node].Api ?? throw new InvalidOperationException($"There is no daemon on {node}.");

    private static async Task<CannedApi> DaemonAsync(SshHost ssh)
    {
        FakeHost.WriteDaemon(ssh.Root + "/usr/local/bin/vmproxy", "");
        return await CannedApi.StartAsync(ssh.Root + "/run/vmproxy/vmproxy.sock");
    }

    private static JsonObject Describe(string name, SshHost ssh) =>
        new JsonObject
        {
            ["name"] = name,
            ["port"] = ssh.Port,
            ["root"] = ssh.Root,
            ["keyFile"] = ssh.KeyFile,
            ["wrongKeyFile"] = ssh.WrongKeyFile,
            ["knownHosts"] = ssh.KnownHosts,
        };

    private static void Decide(CannedApi api, string request, JsonNode answers) =>
        api.On(request, [.. answers.AsArray().Select(a => Read(api, a!))]);

    private static CannedAnswer Read(CannedApi api, JsonNode answer) =>
        new(
            (int)answer["status"]!,
            (string?)answer["body"],
            (bool?)answer["held"] == true ? api.Held : null,
            answer["then"] is JsonObject then ? () => Array.ForEach([.. then], t => Decide(api, t.Key, t.Value!)) : null
        );
}
