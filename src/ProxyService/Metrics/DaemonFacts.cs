using System.Reflection;

namespace VersionManager.ProxyService.Metrics;

/// <summary>Facts that do not change while the daemon runs.</summary>
/// <param name="Version">The version of the daemon's file, without the commit that it was built from.</param>
/// <param name="Started">When the daemon started.</param>
internal sealed record DaemonFacts(string Version, DateTimeOffset Started)
{
    /// <summary>The version of this file.</summary>
    public static string OwnVersion { get; } =
        typeof(DaemonFacts)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";
}
