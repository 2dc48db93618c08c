using System.Text.Json.Serialization;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Processes;
using VersionManager.Storage;

namespace VersionManager.Guests.Registry;

/// <summary>A guest as the daemon remembers it.</summary>
internal sealed record GuestRecord
{
    public required GuestSpec Spec { get; init; }

    public required int Slot { get; init; }

    public required GuestState State { get; init; }

    public required GuestStage Stage { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The process whose end is the guest's end; null while there is none.</summary>
    public NodeProcess? Process { get; init; }

    public string? Reason { get; init; }
}

/// <summary>The guests of a node, as they are kept in <c>state/guests.json</c>.</summary>
internal sealed record GuestRecords : IVersionedState
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>The slot that was given out last. The next guest gets another, so that a slot rests before it is used
    /// again.</summary>
    public required int LastSlot { get; init; }

    public required IReadOnlyList<GuestRecord> Guests { get; init; }
}

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GuestRecords))]
internal sealed partial class GuestStoreJson : JsonSerializerContext;
