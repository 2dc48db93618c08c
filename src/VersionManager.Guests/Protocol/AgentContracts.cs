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

/// <summary>What a guest's agent can be told to do.</summary>
internal enum AgentCommandKind
{
    /// <summary>See that the release is there and can be started.</summary>
    Install,

    /// <summary>Start the application; done when it has run for the observed moment.</summary>
    Start,

    /// <summary>Run a command as the application's user.</summary>
    Exec,

    /// <summary>End the application and the guest.</summary>
    Stop,

    /// <summary>End a job, and all processes of it.</summary>
    EndJob,
}

/// <summary>One thing to do: <c>GET /v1/guest/command</c>.</summary>
/// <param name="Id">Higher than that of every command before, also across restarts of the daemon.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Arguments">For exec the command line; for stop that of the stop hook, or empty for SIGTERM.</param>
/// <param name="Environment">For exec, on top of the application's.</param>
/// <param name="TimeoutSeconds">How long it may take; for stop and for ending a job, when what has not ended is killed.</param>
/// <param name="Job">For exec, the job that it is; for ending one, its name. Null for a command that ends with who waits for
/// it.</param>
internal sealed record AgentCommand(
    long Id,
    AgentCommandKind Kind,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    double TimeoutSeconds,
    GuestJob? Job = null
);

/// <summary>How a command went: <c>POST /v1/guest/command/{id}</c>.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">For exec, the end of its output.</param>
/// <param name="TimedOut">Whether it took too long.</param>
/// <param name="Error">Why it could not be done, in words; null where it was done.</param>
internal sealed record AgentResult(int ExitCode, string Output, bool TimedOut, string? Error);

/// <summary>The application has ended, and the guest is about to: <c>POST /v1/guest/ended</c>.</summary>
/// <param name="Reason">In words.</param>
/// <param name="ExitCode">The application's exit status.</param>
internal sealed record AgentEnd(string Reason, int ExitCode);

/// <summary>What a running hook says of its progress: <c>POST /v1/guest/command/{id}/progress</c>.</summary>
/// <param name="Progress">0 to 1; null where it did not say.</param>
/// <param name="Message">In words; null for none.</param>
internal sealed record AgentProgress(double? Progress, string? Message);

/// <summary>How agent and daemon write what they say to each other.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AgentSpec))]
[JsonSerializable(typeof(AgentCommand))]
[JsonSerializable(typeof(AgentResult))]
[JsonSerializable(typeof(AgentEnd))]
[JsonSerializable(typeof(AgentProgress))]
internal sealed partial class AgentJson : JsonSerializerContext;
