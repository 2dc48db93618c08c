using System.Text.Json;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>
/// What daemon and agent say to each other, as every build writes it. Guests outlive their daemon, so a daemon meets agents of
/// earlier builds: a change of a text here breaks with them.
/// </summary>
public sealed class AgentMessageTests
{
    private static readonly CommandIdentity Migration = new("migration", "5f0c");

    public static TheoryData<string, GuestCommand> Commands =>
        new()
        {
            {
                """{"id":7,"kind":"Install","arguments":[],"environment":{},"timeoutSeconds":30}""",
                GuestCommand.Install(TimeSpan.FromSeconds(30))
            },
            {
                """{"id":7,"kind":"Start","arguments":[],"environment":{},"timeoutSeconds":30}""",
                GuestCommand.Start(TimeSpan.FromSeconds(30))
            },
            {
                """{"id":7,"kind":"Exec","arguments":["bin/server","healthy"],"environment":{"A":"b"},"timeoutSeconds":2.5}""",
                GuestCommand.Run(["bin/server", "healthy"], TimeSpan.FromSeconds(2.5)) with
                {
                    Environment = new Dictionary<string, string> { ["A"] = "b" },
                }
            },
            {
                """{"id":7,"kind":"Exec","arguments":["migrate"],"environment":{},"timeoutSeconds":3600,"job":{"name":"migration","run":"5f0c"}}""",
                GuestCommand.Run(["migrate"], TimeSpan.FromHours(1)) with
                {
                    Identity = Migration,
                    Progress = _ => Assert.Fail("A callback is no part of the message."),
                }
            },
            {
                """{"id":7,"kind":"Stop","arguments":["bin/stop"],"environment":{},"timeoutSeconds":10}""",
                GuestCommand.Stop(["bin/stop"], TimeSpan.FromSeconds(10))
            },
            {
                """{"id":7,"kind":"EndJob","arguments":[],"environment":{},"timeoutSeconds":1,"job":{"name":"migration","run":""}}""",
                GuestCommand.End("migration", TimeSpan.FromSeconds(1))
            },
        };

    public static TheoryData<string, CommandResult> Results =>
        new()
        {
            { """{"exitCode":0,"output":"","timedOut":false}""", CommandResult.Done },
            { """{"exitCode":137,"output":"begun\n","timedOut":true}""", new CommandResult(137, "begun\n", TimedOut: true) },
            {
                """{"exitCode":127,"output":"","timedOut":false,"error":"It is not there."}""",
                CommandResult.NotDone("It is not there.", exitCode: 127)
            },
        };

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_AsJson_IsThis(string json, GuestCommand command)
    {
        Assert.Equal(json, JsonSerializer.Serialize(command with { Number = 7 }, AgentJson.Default.GuestCommand));
        GuestCommand read = JsonSerializer.Deserialize(json, AgentJson.Default.GuestCommand)!;
        Assert.Equal((7L, command.Kind, command.Timeout), (read.Number, read.Kind, read.Timeout));
        Assert.Equal(command.Arguments, read.Arguments);
        Assert.Equal(command.Environment, read.Environment);
        Assert.Equal(command.Identity, read.Identity);
    }

    [Theory]
    [MemberData(nameof(Results))]
    public void Result_AsJson_IsThis(string json, CommandResult result)
    {
        Assert.Equal(json, JsonSerializer.Serialize(result, AgentJson.Default.CommandResult));
        Assert.Equal(result, JsonSerializer.Deserialize(json, AgentJson.Default.CommandResult));
    }

    [Theory]
    [InlineData("""{"progress":0.5,"message":"half way"}""", 0.5, "half way")]
    [InlineData("""{"message":"begun"}""", null, "begun")]
    [InlineData("""{"progress":1}""", 1.0, null)]
    public void Progress_AsJson_IsThis(string json, double? progress, string? message)
    {
        var said = new CommandProgress(progress, message);
        Assert.Equal(json, JsonSerializer.Serialize(said, AgentJson.Default.CommandProgress));
        Assert.Equal(said, JsonSerializer.Deserialize(json, AgentJson.Default.CommandProgress));
    }

    [Fact]
    public void SpecAndEnd_AsJson_AreThese()
    {
        const string spec =
            """{"application":"app","version":"1.0","hostName":"host","path":"/opt/app","start":["bin/server"],"user":"nobody","environment":{"A":"b"},"observedMilliseconds":100,"openFiles":1024}""";
        const string end = """{"reason":"It ended.","exitCode":3}""";
        Assert.Equal(spec, Again(spec, AgentJson.Default.AgentSpec));
        Assert.Equal(end, Again(end, AgentJson.Default.AgentEnd));
        Assert.Equal(new AgentEnd("It ended.", 3), JsonSerializer.Deserialize(end, AgentJson.Default.AgentEnd));
    }

    private static string Again<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type)!, type);
}
