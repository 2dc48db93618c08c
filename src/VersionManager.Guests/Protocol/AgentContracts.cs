using System.Text.Json.Serialization;
using VersionManager.Guests.Model;

namespace VersionManager.Guests.Protocol;

/// <summary>What a guest's agent must know of its guest: <c>GET /v1/guest/spec</c>.</summary>
internal sealed record AgentSpec
{
    public required string Application { get; init; }

    public required Version Version { get; init; }

    /// <summary>The host's name, which is the guest's too.</summary>
    public required string HostName { get; init; }

    /// <summary>The release tree, and the application's working folder.</summary>
    public required string Path { get; init; }

    public required IReadOnlyList<string> Start { get; init; }

    public required string User { get; init; }

    /// <summary>All of the application's environment but <c>HOME</c>, <c>USER</c> and <c>LOGNAME</c>.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>How long the application must run to count as started, in milliseconds.</summary>
    public required int ObservedMilliseconds { get; init; }

    public required int OpenFiles { get; init; }
}

/// <summary>The application has ended, and the guest is about to: <c>POST /v1/guest/ended</c>.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="ExitCode">The application's exit status.</param>
internal sealed record AgentEnd(string Reason, int ExitCode);

/// <summary>
/// How agent and daemon write what they say to each other: the two records above; a command (<c>GET /v1/guest/command</c>), its
/// progress (<c>POST /v1/guest/command/{id}/progress</c>) and its result (<c>POST /v1/guest/command/{id}</c>).
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AgentSpec))]
[JsonSerializable(typeof(GuestCommand))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(AgentEnd))]
[JsonSerializable(typeof(CommandProgress))]
internal sealed partial class AgentJson : JsonSerializerContext;
