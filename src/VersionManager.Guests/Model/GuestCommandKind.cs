using System.Text.Json.Serialization;

namespace VersionManager.Guests.Model;

/// <summary>What a guest's agent can be told to do. Agents of earlier builds know these by the names in JSON.</summary>
public enum GuestCommandKind
{
    /// <summary>See that the release is there and can be started.</summary>
    Install,

    /// <summary>Start the application; done when the application has run for the observed moment.</summary>
    Start,

    /// <summary>Run a command line as the application's user.</summary>
    [JsonStringEnumMemberName("Exec")]
    Run,

    /// <summary>End the application and the guest.</summary>
    Stop,

    /// <summary>End a named command, and all of its processes.</summary>
    [JsonStringEnumMemberName("EndJob")]
    End,
}
