namespace VersionManager.ProxyService.Releases;

/// <summary>A version of an application.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
internal readonly record struct ReleaseKey(string Application, Version Version)
{
    /// <summary>Where it lies below a folder that has one folder an application.</summary>
    public string Below(string folder) => Path.Combine(folder, Application, Version.ToString());

    /// <inheritdoc/>
    public override string ToString() => $"{Application} {Version}";
}
