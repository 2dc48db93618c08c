namespace VersionManager.Storage;

/// <summary>The content of a state file.</summary>
public interface IVersionedState
{
    /// <summary>The number of the file's format, 1 for the first.</summary>
    int Format { get; }
}
