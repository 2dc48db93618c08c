namespace VersionManager.Fleet;

/// <summary>Every kind of failure to make or read a release in a folder.</summary>
public enum ReleaseErrorKind
{
    /// <summary>The folder does not exist.</summary>
    ReleaseFolderNotFound,

    /// <summary>The folder has no <c>release.json</c>.</summary>
    ManifestNotFound,

    /// <summary>The folder has a <c>release.json</c> already.</summary>
    ManifestExists,

    /// <summary>The manifest is, or would become, malformed.</summary>
    InvalidRelease,

    /// <summary>The folder contains something other than files and folders.</summary>
    UnsupportedFile,

    /// <summary>A file differs from the manifest.</summary>
    ReleaseTampered,
}

/// <summary>A release in a folder cannot be made or read; the message says why and what to do.</summary>
#pragma warning disable CA1032 // The exception needs its kind and its path.
public sealed class ReleaseException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">What caused it, if an exception did.</param>
    public ReleaseException(ReleaseErrorKind kind, string path, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Path = path;
    }

    /// <summary>The kind of failure.</summary>
    public ReleaseErrorKind Kind { get; }

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}
