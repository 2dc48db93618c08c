namespace VersionManager.ProxyService.State;

/// <summary>What a state file holds.</summary>
internal interface IVersionedState
{
    /// <summary>The number of the file's format, 1 for the first.</summary>
    int Format { get; }
}
