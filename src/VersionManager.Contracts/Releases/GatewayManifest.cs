using System.Text.Json.Serialization;

namespace VersionManager.Contracts.Releases;

/// <summary>The <c>gateway</c> section of <c>release.json</c>: clients' requests to a version (paper, section 3.3).</summary>
/// <remarks>Each version has its own; docs/gateway.md says which version's fields the gateway uses.</remarks>
public sealed record GatewayManifest
{
    /// <summary>Seconds to wait for a version when the release does not say.</summary>
    public const int DefaultTimeoutSeconds = 10;

    /// <summary>The requests that read when the release does not say.</summary>
    public static IReadOnlyList<GatewayRule> DefaultReads { get; } = [new("GET", null), new("HEAD", null)];

    /// <summary>The requests that write when the release does not say.</summary>
    public static IReadOnlyList<GatewayRule> DefaultWrites { get; } =
    [new("PUT", null), new("POST", null), new("DELETE", null), new("PATCH", null)];

    /// <summary>The statuses that mean "ask an older version" when the release does not say.</summary>
    public static IReadOnlyList<int> DefaultOlder { get; } = [404];

    /// <summary>
    /// The gateway's port for clients on a node, as <c>tcp/8080</c>, never one of the release's managed ports. A gateway program
    /// may have several, separated by spaces, and <c>udp/PORT</c>.
    /// </summary>
    public required string Listen { get; init; }

    /// <summary>Each port of <see cref="Listen"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Ports => Listen.Split(' ');

    /// <summary>The TCP port on which the application serves HTTP in its guest, 1 to 65535; 0 where a gateway program does not
    /// need it.</summary>
    public required int Upstream { get; init; }

    /// <summary>The command line of a gateway for another protocol than HTTP; its path is relative to the release's path. Null
    /// for HTTP.</summary>
    public IReadOnlyList<string>? Program { get; init; }

    /// <summary>The translator from the predecessor's interface; null when this version has the same interface.</summary>
    public GatewayTranslator? Translator { get; init; }

    /// <summary>Requests that go to one version, the newest that can answer.</summary>
    public required IReadOnlyList<GatewayRule> Reads { get; init; }

    /// <summary>Requests that go to all running versions, and succeed only if all commit.</summary>
    public required IReadOnlyList<GatewayRule> Writes { get; init; }

    /// <summary>Statuses, 300 to 499, by which this version says that an older one may have the answer.</summary>
    public required IReadOnlyList<int> Older { get; init; }

    /// <summary>How long this version may take to begin its answer, 1 to 3600 seconds.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>Whether writes to the same path reach all versions in the same order, one after another.</summary>
    public required bool Ordered { get; init; }
}

/// <summary>Turns requests in the predecessor's interface into this version's (docs/gateway.md, "Translators").</summary>
/// <param name="Upstream">The TCP port of the guest on which the translator serves, 1 to 65535.</param>
/// <param name="Answers">Whether it also translates this version's answers back; otherwise clients get them unchanged.</param>
public sealed record GatewayTranslator(int Upstream, bool Answers);

/// <summary>A rule that matches requests; in <c>release.json</c> a method alone may be written as a string.</summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path, and everything below it; null for every path. The longest matching path decides.</param>
public sealed record GatewayRule(string Method, string? Path)
{
    /// <inheritdoc/>
    public override string ToString() => Path is null ? Method : $"{Method} {Path}";
}
