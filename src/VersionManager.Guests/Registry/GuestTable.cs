using System.Collections.Immutable;
using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Links;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Networking;
using VersionManager.Storage;

namespace VersionManager.Guests.Registry;

/// <summary>The node's guests, in memory and in <c>state/guests.json</c>.</summary>
internal sealed class GuestTable
{
    private readonly GuestOptions _options;
    private readonly NodeNetwork _network;
    private readonly TimeProvider _time;
    private readonly RepeatingFile<GuestRecords> _file;
    private readonly Lock _lock = new();
    private ImmutableList<Guest> _guests = [];
    private int _lastSlot;

    /// <summary>A table without guests, until <see cref="Load"/>.</summary>
    public GuestTable(GuestOptions options, NodeNetwork network, TimeProvider time, ILogger log)
    {
        (_options, _network, _time) = (options, network, time);
        string path = Path.Combine(options.DataFolder, "state", "guests.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new RepeatingFile<GuestRecords>(
            new StateFile<GuestRecords>(path, GuestStoreJson.Default.GuestRecords, GuestRecords.CurrentFormat),
            time,
            error =>
            {
                if (error is null)
                    GuestLog.Saved(log, path);
                else
                    GuestLog.NotSaved(log, error, path);
            }
        );
    }

    /// <summary>The list of guests, or what is known of one, has changed. No lock is held.</summary>
    public event Action? Changed;

    /// <summary>Every guest, failed ones included.</summary>
    public IReadOnlyList<Guest> Guests => Volatile.Read(ref _guests);

    /// <summary>The guest of a version; null where there is none.</summary>
    public Guest? Find(string application, Version version) =>
        Guests.FirstOrDefault(guest => guest.Application == application && guest.Version == version);

    /// <summary>The guest that has a private address; null where none has.</summary>
    public Guest? FindByAddress(IPAddress privateAddress) =>
        Guests.FirstOrDefault(guest => guest.State != GuestState.Failed && guest.PrivateAddress.Equals(privateAddress));

    /// <summary>Reads the guests that an earlier daemon wrote down.</summary>
    /// <exception cref="InvalidDataException">The file is of a newer daemon, or damaged.</exception>
    public void Load()
    {
        if (_file.Load() is not { } records)
            return;
        lock (_lock)
        {
            _lastSlot = records.LastSlot;
            _guests = [.. records.Guests.Select(NewGuest)];
        }
    }

    /// <summary>Adds a guest that begins to boot; durable when this returns.</summary>
    /// <exception cref="GuestException">The version has a guest already, or every slot is taken.</exception>
    /// <exception cref="IOException">The disk is full or failed; nothing is added.</exception>
    public Guest Add(GuestSpec spec)
    {
        lock (_lock)
        {
            if (Find(spec.Application, spec.Version) is not null)
                throw Present(spec);
            int slot = FreeSlot();
            Guest guest = NewGuest(
                new GuestRecord
                {
                    Spec = Shortened(spec),
                    Slot = slot,
                    State = GuestState.Starting,
                    Stage = GuestStage.Booting,
                    Started = _time.GetUtcNow(),
                }
            );
            ImmutableList<Guest> guests = _guests.Add(guest);
            _file.Save(Records(guests, slot));
            (_guests, _lastSlot) = (guests, slot);
            return guest;
        }
    }

    /// <summary>Changes what is remembered of a guest; durable when this returns.</summary>
    /// <exception cref="IOException">The disk is full or failed; nothing is changed.</exception>
    public void Change(Guest guest, Func<GuestRecord, GuestRecord> change) => Change(guest, change, isFact: false);

    /// <summary>Notes what happened to a guest: in memory at once, and on disk as soon as the disk takes it.</summary>
    public void Note(Guest guest, Func<GuestRecord, GuestRecord> change) => Change(guest, change, isFact: true);

    /// <summary>Removes a guest of which nothing is left.</summary>
    public void Remove(Guest guest)
    {
        lock (_lock)
        {
            if (!_guests.Contains(guest))
                return;
            _guests = _guests.Remove(guest);
            _file.SaveSoon(Records(_guests, _lastSlot));
        }
        Changed?.Invoke();
    }

    /// <summary>The refusal of a second guest for a version.</summary>
    public static GuestException Present(GuestSpec spec) =>
        new(ProblemCode.VersionAlreadyRunning, $"{spec.Application} {spec.Version} has a guest on this node already.");

    private void Change(Guest guest, Func<GuestRecord, GuestRecord> change, bool isFact)
    {
        lock (_lock)
        {
            GuestRecord before = guest.Record,
                after = change(before);
            if (after == before)
                return;
            guest.Record = after;
            try
            {
                if (!_guests.Contains(guest))
                    return;
                GuestRecords records = Records(_guests, _lastSlot);
                if (isFact)
                    _file.SaveSoon(records);
                else
                    _file.Save(records);
            }
            catch
            {
                guest.Record = before;
                throw;
            }
        }
        Changed?.Invoke();
    }

    // Slots are given out in turn, so that each rests as long as possible before another guest gets it.
    private int FreeSlot()
    {
        HashSet<int> taken = [.. _guests.Select(guest => guest.Slot)];
        int slot = Enumerable
            .Range(_lastSlot, PrivateAddress.MaximalSlot)
            .Select(number => number % PrivateAddress.MaximalSlot + 1)
            .FirstOrDefault(number => !taken.Contains(number) && IsUsable(number));
        return slot != 0
            ? slot
            : throw new GuestException(
                ProblemCode.GuestFailed,
                $"This node has {PrivateAddress.MaximalSlot} guests, which is all that it can have. Stop a version first."
            );
    }

    // The host's own address may be in the network of a slot; no guest gets that slot then.
    private bool IsUsable(int slot) => Ipv4.ToUInt32(_network.Address) >> 16 != 0x6440 + slot;

    // The lists of files are long, and no guest needs them.
    private GuestSpec Shortened(GuestSpec spec) =>
        spec with
        {
            Manifest = spec.Manifest with { Files = [] },
            Predecessor =
                spec.Predecessor is { } predecessor && GuestFolders.HaveState(_options, predecessor)
                    ? predecessor with
                    {
                        Files = [],
                    }
                    : null,
        };

    private Guest NewGuest(GuestRecord record) =>
        new(
            record,
            new GuestLink(_network, record.Slot),
            new GuestFolders(_options, record.Spec.Application, record.Spec.Version, record.Slot),
            _time
        );

    private static GuestRecords Records(IReadOnlyList<Guest> guests, int lastSlot) =>
        new()
        {
            Format = GuestRecords.CurrentFormat,
            LastSlot = lastSlot,
            Guests = [.. guests.Select(guest => guest.Record)],
        };
}
