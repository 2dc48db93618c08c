using System.Text.Json.Serialization;

namespace VersionManager.Guests.Launch;

/// <summary>A folder or file of the node that a guest sees.</summary>
/// <param name="Source">Where it is on the node.</param>
/// <param name="Target">Where the guest finds it; absolute.</param>
/// <param name="ReadOnly">Whether the guest may only read it.</param>
internal sealed record LaunchBind(string Source, string Target, bool ReadOnly);

/// <summary>How a guest's files are put together, and what then runs on them: the input of <c>vmproxy launch</c>.</summary>
internal sealed record LaunchPlan
{
    /// <summary>An empty folder of the node; the guest's root is mounted at <c>root</c> in it, for nobody else to see.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Folders of the node that the guest finds empty.</summary>
    public required IReadOnlyList<string> Hidden { get; init; }

    /// <summary>What the guest sees besides the host's root, in the order of mounting.</summary>
    public required IReadOnlyList<LaunchBind> Binds { get; init; }

    /// <summary>The file that standard output and error go to.</summary>
    public required string Log { get; init; }

    /// <summary>The path of the program that runs: on the node, or in the guest's root where <see cref="EnterRoot"/> says
    /// so.</summary>
    public required string Program { get; init; }

    /// <summary>The program's arguments, its own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The program's environment, as <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Whether the guest's root becomes the root of <see cref="Program"/>, which then sees nothing else of the
    /// node.</summary>
    public bool EnterRoot { get; init; }

    /// <summary>As whom <see cref="Program"/> runs where it enters the root: user, group, further groups.</summary>
    public IReadOnlyList<uint> Identity { get; init; } = [0, 0];

    /// <summary>The private address whose old flows the kernel shall forget before the guest runs.</summary>
    public string? ForgetFlowsOf { get; init; }
}

/// <summary>How a <see cref="LaunchPlan"/> is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(LaunchPlan))]
internal sealed partial class LaunchJson : JsonSerializerContext;
