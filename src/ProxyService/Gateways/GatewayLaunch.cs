using System.Text.Json.Serialization;
using VersionManager.Guests.Launch;

namespace VersionManager.ProxyService.Gateways;

/// <summary>How a gateway's process is made: the input of <c>vmproxy launch-gateway</c>.</summary>
internal sealed record GatewayLaunch
{
    /// <summary>The process that has the sockets.</summary>
    public required int Owner { get; init; }

    /// <summary>Its descriptors of them, in the order in which the gateway gets them.</summary>
    public required IReadOnlyList<int> Sockets { get; init; }

    /// <summary>Where standard output and error go.</summary>
    public required string Log { get; init; }

    /// <summary>The path of the control group that it joins.</summary>
    public required string ControlGroup { get; init; }

    /// <summary>What runs.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, its own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment, as <c>NAME=value</c>; the launcher adds what is about sockets.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Who runs it: user, group, further groups.</summary>
    public required IReadOnlyList<uint> Identity { get; init; }

    /// <summary>The folder that it works in.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>The root of its own that it sees; null for the node's.</summary>
    public LaunchPlan? Root { get; init; }
}

/// <summary>How a <see cref="GatewayLaunch"/> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GatewayLaunch))]
internal sealed partial class GatewayLaunchJson : JsonSerializerContext;
