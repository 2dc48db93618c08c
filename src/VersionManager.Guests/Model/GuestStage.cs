namespace VersionManager.Guests.Model;

/// <summary>How far a guest has come (paper, section 4.3, steps 3 to 5).</summary>
public enum GuestStage
{
    /// <summary>Being made; its agent has not been heard of.</summary>
    Booting,

    /// <summary>Its agent runs.</summary>
    Booted,

    /// <summary>The release is where the guest finds it, and can be started.</summary>
    Installed,

    /// <summary>The application runs.</summary>
    Started,
}
