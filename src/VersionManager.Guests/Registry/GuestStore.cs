using System.Text.Json;
using VersionManager.Storage;

namespace VersionManager.Guests.Registry;

/// <summary>Keeps the node's guests in <c>state/guests.json</c>, always whole.</summary>
internal sealed class GuestStore(string stateFolder)
{
    private readonly string _path = Path.Combine(stateFolder, "state", "guests.json");

    /// <summary>What was kept; nothing where nothing was.</summary>
    /// <exception cref="InvalidDataException">The file is of a newer daemon, or damaged.</exception>
    public GuestRecords Load()
    {
        if (!File.Exists(_path))
            return new GuestRecords
            {
                Format = GuestRecords.CurrentFormat,
                LastSlot = 0,
                Guests = [],
            };
        try
        {
            GuestRecords records =
                JsonSerializer.Deserialize(File.ReadAllBytes(_path), GuestStoreJson.Default.GuestRecords)
                ?? throw new InvalidDataException($"{_path} is empty.");
            return records.Format == GuestRecords.CurrentFormat
                ? records
                : throw new InvalidDataException(
                    $"{_path} has format {records.Format}; this daemon reads {GuestRecords.CurrentFormat}. Install the daemon that wrote it."
                );
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{_path} is damaged: {error.Message} Move it away to start with no guests.", error);
        }
    }

    /// <summary>Keeps <paramref name="records"/> instead of what was kept; after it returns they survive a power
    /// failure.</summary>
    public void Save(GuestRecords records)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(records, GuestStoreJson.Default.GuestRecords));
    }
}
