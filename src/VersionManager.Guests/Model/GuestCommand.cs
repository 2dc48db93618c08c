using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace VersionManager.Guests.Model;

/// <summary>Something that the daemon tells a guest's agent to do; its result is a <see cref="CommandResult"/>.</summary>
/// <param name="Number">Higher than that of every command before, also across restarts of the daemon; 0 until the command is
/// sent.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Arguments">The command line to run; of a stop, the stop hook's, or empty where the application gets SIGTERM. A
/// relative program is one of the release tree.</param>
/// <param name="Environment">The variables that a command line has on top of the application's.</param>
/// <param name="TimeoutSeconds">How long a command line may take before it is killed; of a stop and of the end of a named
/// command, how long the processes have to end by themselves.</param>
/// <param name="Identity">By what a named command is found again; null for a command that nobody needs to find again.</param>
/// <remarks>The JSON of commands is what agents of earlier builds read: names may be added, and none may change.</remarks>
public sealed record GuestCommand(
    [property: JsonPropertyName("id")] long Number,
    GuestCommandKind Kind,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    double TimeoutSeconds,
    [property: JsonPropertyName("job")] CommandIdentity? Identity = null
)
{
    /// <summary>Told what the command line says of its progress, in order; null for nobody.</summary>
    [JsonIgnore]
    public Action<CommandProgress>? Progress { get; init; }

    /// <summary><see cref="TimeoutSeconds"/> as a time.</summary>
    [JsonIgnore]
    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>Runs a command line in the guest, as the release's user.</summary>
    /// <param name="arguments">The program and its arguments; a relative program is one of the release tree.</param>
    /// <param name="timeout">How long the command line may take; it and its children are then killed.</param>
    public static GuestCommand Run(IReadOnlyList<string> arguments, TimeSpan timeout) =>
        Of(GuestCommandKind.Run, timeout) with
        {
            Arguments = arguments,
        };

    /// <summary>Sees that the release is there and can be started.</summary>
    internal static GuestCommand Install(TimeSpan timeout) => Of(GuestCommandKind.Install, timeout);

    /// <summary>Starts the application.</summary>
    internal static GuestCommand Start(TimeSpan timeout) => Of(GuestCommandKind.Start, timeout);

    /// <summary>Ends the application and the guest.</summary>
    /// <param name="hook">The stop hook; empty where the application gets SIGTERM.</param>
    /// <param name="grace">How long the application has to end by itself.</param>
    internal static GuestCommand Stop(IReadOnlyList<string> hook, TimeSpan grace) =>
        Of(GuestCommandKind.Stop, grace) with
        {
            Arguments = hook,
        };

    /// <summary>Ends the named command that runs, whichever run of it that is.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="grace">How long its processes have to end by themselves.</param>
    internal static GuestCommand End(string name, TimeSpan grace) =>
        Of(GuestCommandKind.End, grace) with
        {
            Identity = new CommandIdentity(name, ""),
        };

    private static GuestCommand Of(GuestCommandKind kind, TimeSpan timeout) =>
        new(0, kind, [], ImmutableDictionary<string, string>.Empty, timeout.TotalSeconds);
}
