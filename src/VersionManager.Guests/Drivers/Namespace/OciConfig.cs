using System.Text.Json.Serialization;

namespace VersionManager.Guests.Drivers.Namespace;

// The part of the OCI runtime specification 1.0.2 (config.json) that guests use.

internal sealed record OciConfig(
    string OciVersion,
    OciProcess Process,
    OciRoot Root,
    string Hostname,
    IReadOnlyList<OciMount> Mounts,
    OciLinux Linux
);

internal sealed record OciProcess(
    bool Terminal,
    OciUser User,
    IReadOnlyList<string> Args,
    IReadOnlyList<string> Env,
    string Cwd,
    OciCapabilities Capabilities,
    IReadOnlyList<OciLimit> Rlimits,
    bool NoNewPrivileges
);

internal sealed record OciUser(uint Uid, uint Gid);

internal sealed record OciCapabilities(
    IReadOnlyList<string> Bounding,
    IReadOnlyList<string> Effective,
    IReadOnlyList<string> Permitted
);

internal sealed record OciLimit(string Type, long Hard, long Soft);

internal sealed record OciRoot(string Path, bool Readonly);

internal sealed record OciMount(string Destination, string Type, string Source, IReadOnlyList<string> Options);

internal sealed record OciLinux(
    IReadOnlyList<OciNamespace> Namespaces,
    string CgroupsPath,
    OciResources Resources,
    IReadOnlyList<string> MaskedPaths,
    IReadOnlyList<string> ReadonlyPaths
);

internal sealed record OciNamespace(string Type, string? Path);

internal sealed record OciResources(IReadOnlyList<OciDevice> Devices, OciMemory? Memory);

internal sealed record OciDevice(bool Allow, string? Type, long? Major, long? Minor, string? Access);

internal sealed record OciMemory(long Limit);

/// <summary>How <c>config.json</c> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OciConfig))]
internal sealed partial class OciJson : JsonSerializerContext;
