namespace VersionManager.Contracts;

/// <summary>A version of an application: the name of its release.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
public readonly record struct ReleaseKey(string Application, Version Version)
{
    /// <summary>The version's folder in a folder that has one folder for each application.</summary>
    /// <param name="folder">The folder of all applications.</param>
    /// <returns><c>FOLDER/APPLICATION/VERSION</c>.</returns>
    public string Below(string folder) => Path.Combine(folder, Application, Version.ToString());

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version}";
}
