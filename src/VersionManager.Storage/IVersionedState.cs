namespace VersionManager.Storage;

/// <summary>What a state file holds.</summary>
public interface IVersionedState
{
    /// <summary>The number of the file's format, 1 for the first.</summary>
    int Format { get; }
}
