using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VersionManager.Contracts;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Versions;

/// <summary><c>state/versions.json</c>: the states of versions, and each application's default version.</summary>
/// <param name="path">The file's path.</param>
/// <param name="clock">The clock of repeated writes.</param>
/// <param name="log">The log.</param>
internal sealed class VersionsFile(string path, TimeProvider clock, ILogger log)
{
    private const int Format = 2;

    private readonly RepeatingFile<VersionsState> _file = new(
        new StateFile<VersionsState>(path, VersionsJson.Default.VersionsState, Format),
        clock,
        StateLog.Reporter(log, path)
    );

    /// <summary>Reads the file, in either format; no version counts as running yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a newer daemon wrote it.</exception>
    public VersionView Load()
    {
        int? format = new StateFile<FileFormat>(path, VersionsJson.Default.FileFormat, Format).Load()?.Format;
        return format switch
        {
            null => new VersionView(
                ImmutableDictionary<ReleaseKey, VersionState>.Empty,
                ImmutableDictionary.Create<string, Version>(StringComparer.Ordinal),
                []
            ),
            1 => FirstVersionsState.Load(path),
            _ => View(_file.Load()!),
        };
    }

    /// <summary>Writes a view; durable when this returns.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Save(VersionView view) => _file.Save(StateOf(view));

    /// <summary>Writes a view as soon as the disk accepts it.</summary>
    public void SaveSoon(VersionView view) => _file.SaveSoon(StateOf(view));

    private static VersionView View(VersionsState state) =>
        new(
            state.Versions.ToImmutableDictionary(
                version => new ReleaseKey(version.Application, version.Version),
                version => version.State
            ),
            state.Defaults.ToImmutableDictionary(StringComparer.Ordinal),
            []
        );

    private static VersionsState StateOf(VersionView view) =>
        new(
            Format,
            [
                .. view
                    .States.OrderBy(version => version.Key.Application, StringComparer.Ordinal)
                    .ThenBy(version => version.Key.Version)
                    .Select(version => new VersionEntry(version.Key.Application, version.Key.Version, version.Value)),
            ],
            view.Defaults
        );
}

/// <summary>The format of a file.</summary>
internal sealed record FileFormat(int Format) : IVersionedState;

/// <summary>The content of the file.</summary>
/// <param name="Format">The format, 2.</param>
/// <param name="Versions">The states of versions.</param>
/// <param name="Defaults">The default version of each application.</param>
internal sealed record VersionsState(
    int Format,
    IReadOnlyList<VersionEntry> Versions,
    IReadOnlyDictionary<string, Version> Defaults
) : IVersionedState;

/// <summary>A version in the file.</summary>
internal sealed record VersionEntry(string Application, Version Version, VersionState State);

/// <summary>The JSON serialization of the file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(FileFormat))]
[JsonSerializable(typeof(VersionsState))]
[JsonSerializable(typeof(FirstVersionsState))]
internal sealed partial class VersionsJson : JsonSerializerContext;
