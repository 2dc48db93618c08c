namespace VersionManager.ProxyService.Releases;

/// <summary>A version of an application.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
internal readonly record struct ReleaseKey(string Application, Version Version)
{
    /// <summary>The version's folder below a folder that has one folder for each application.</summary>
    public string Below(string folder) => Path.Combine(folder, Application, Version.ToString());

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version}";
}
