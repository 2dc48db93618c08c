namespace VersionManager.Fleet;

/// <summary>How a release in a folder cannot be made or read.</summary>
public enum ReleaseErrorKind
{
    /// <summary>The folder does not exist.</summary>
    ReleaseFolderNotFound,

    /// <summary>The folder has no <c>release.json</c>.</summary>
    ManifestNotFound,

    /// <summary>The folder has a <c>release.json</c> already.</summary>
    ManifestExists,

    /// <summary>The manifest is malformed, or what was asked for would make it so.</summary>
    InvalidRelease,

    /// <summary>The folder has something else than files and folders in it.</summary>
    UnsupportedFile,

    /// <summary>A file is not the one that the manifest says.</summary>
    ReleaseTampered,
}

/// <summary>A release in a folder cannot be made or read; the message says why and what to do.</summary>
#pragma warning disable CA1032 // Without a kind and a path it would be no use to the reader.
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
