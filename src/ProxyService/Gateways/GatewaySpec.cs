using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Gateways;

/// <summary>What process an application's gateway shall be; another one replaces it when this differs.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Listen">Where clients connect: what each version that is wished to run says, the newest one's first.</param>
/// <param name="Release">Of a gateway program, the version that brings it; null for the HTTP gateway.</param>
/// <param name="Stamp">Tells one build of the program from another.</param>
internal sealed record GatewaySpec(string Application, string Listen, Version? Release, string Stamp)
{
    /// <summary>The ports of <see cref="Listen"/>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<ManagedPort> Ports => [.. Listen.Split(' ').Select(ManagedPort.Parse)];

    /// <summary>What the releases of an application ask for.</summary>
    /// <param name="application">The application's name.</param>
    /// <param name="releases">Those that are wished to run, have a gateway section, newest first; at least one.</param>
    /// <param name="program">The program of HTTP gateways.</param>
    public static GatewaySpec Of(string application, IReadOnlyList<Release> releases, string program)
    {
        string listen = string.Join(
            ' ',
            releases.SelectMany(release => release.Manifest.Gateway!.Ports).Distinct(StringComparer.Ordinal)
        );
        GatewayManifest newest = releases[0].Manifest.Gateway!;
        return newest.Program is null
            ? new GatewaySpec(application, listen, null, StampOf(program))
            : new GatewaySpec(application, listen, releases[0].Manifest.Version, "");
    }

    private static string StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}") : "";
    }
}
