using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Ports;

/// <summary>Which application owns which managed port (paper, section 4.2). A port has one application, whose versions share
/// it.</summary>
internal sealed class PortRegistry
{
    private const int Format = 1;

    private readonly StateFile<PortsState> _file;
    private readonly ILogger<PortRegistry> _log;
    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<ManagedPort, PortEntry> _ports;

    /// <summary>The registry in <paramref name="folder"/>, with the ports registered before the daemon started.</summary>
    public PortRegistry(DataFolder folder, ILogger<PortRegistry> log)
    {
        _log = log;
        _file = new StateFile<PortsState>(folder.File("ports.json"), PortsJson.Default.PortsState, Format);
        _ports = (_file.Load()?.Ports ?? []).ToImmutableSortedDictionary(
            entry => entry.Managed,
            entry => entry,
            PortOrder.Instance
        );
    }

    /// <summary>Called after each change, with no lock held.</summary>
    public event Action? Changed;

    /// <summary>Every managed port, by protocol and number.</summary>
    public IEnumerable<PortEntry> All => Volatile.Read(ref _ports).Values;

    /// <summary>Registers a port for an application, or for one of its versions; repeating this is no error.</summary>
    /// <exception cref="RefusalException">Another application owns the port, or no application may own it.</exception>
    public PortEntry Register(string application, Version? version, ManagedPort port, PortSource source)
    {
        if (ReleaseRules.Port(port) is { } message)
            throw new RefusalException(ProblemCode.InvalidRequest, message);
        if (ReleaseRules.Application(application) is { } wrong)
            throw new RefusalException(ProblemCode.InvalidRequest, wrong);
        PortEntry entry;
        lock (_lock)
        {
            PortEntry? present = _ports.GetValueOrDefault(port);
            if (present is not null && present.Application != application)
            {
                PortLog.Refused(_log, port, application, present.Application);
                throw Taken(port, application, present);
            }
            bool pinned = source == PortSource.Operator || present?.Pinned == true;
            IReadOnlyList<Version> versions = present?.Versions ?? [];
            if (version is not null && !versions.Contains(version))
                versions = [.. versions.Append(version).Order()];
            entry = new PortEntry(application, port.Protocol, port.Port, present?.Source ?? source, pinned, versions);
            if (present is not null && present.Pinned == pinned && present.Versions.Count == versions.Count)
                return present;
            Save(_ports.SetItem(port, entry));
        }
        PortLog.Registered(_log, port, application, source);
        Changed?.Invoke();
        return entry;
    }

    /// <summary>Checks that every port could be registered, and registers none.</summary>
    /// <exception cref="RefusalException">Another application owns one.</exception>
    public void CheckFree(string application, IEnumerable<ManagedPort> ports)
    {
        foreach (ManagedPort port in ports)
        {
            if (Volatile.Read(ref _ports).GetValueOrDefault(port) is { } present && present.Application != application)
                throw Taken(port, application, present);
        }
    }

    /// <summary>Releases a port, whoever registered it.</summary>
    /// <exception cref="RefusalException">The application does not own it.</exception>
    public void Unregister(string? application, ManagedPort port)
    {
        PortEntry? present;
        lock (_lock)
        {
            present = _ports.GetValueOrDefault(port);
            if (present is null || (application is not null && present.Application != application))
            {
                throw new RefusalException(
                    ProblemCode.PortNotFound,
                    present is null
                        ? $"{port} is not registered."
                        : $"{port} belongs to '{present.Application}', not to '{application}'.",
                    "GET /v1/ports lists every managed port."
                );
            }
            Save(_ports.Remove(port));
        }
        PortLog.Released(_log, port, present.Application);
        Changed?.Invoke();
    }

    /// <summary>Releases one port that a guest registered.</summary>
    /// <exception cref="RefusalException">The guest's application does not own the port.</exception>
    public void Release(ReleaseKey version, ManagedPort port)
    {
        if (Volatile.Read(ref _ports).GetValueOrDefault(port)?.Application != version.Application)
            throw new RefusalException(ProblemCode.PortNotFound, $"'{version.Application}' has not registered {port}.");
        Drop(version, entry => entry.Managed == port);
    }

    /// <summary>Releases the ports of a version that is gone, except those that other versions use or an operator asked
    /// for.</summary>
    public void ReleaseAll(ReleaseKey version) => Drop(version, _ => true);

    private void Drop(ReleaseKey version, Func<PortEntry, bool> which)
    {
        var released = new List<PortEntry>();
        lock (_lock)
        {
            ImmutableSortedDictionary<ManagedPort, PortEntry> ports = _ports;
            foreach (
                PortEntry entry in _ports
                    .Values.Where(e => e.Application == version.Application && e.Versions.Contains(version.Version))
                    .Where(which)
            )
            {
                PortEntry left = entry with { Versions = [.. entry.Versions.Where(v => v != version.Version)] };
                bool gone = left.Versions.Count == 0 && !left.Pinned;
                ports = gone ? ports.Remove(entry.Managed) : ports.SetItem(entry.Managed, left);
                if (gone)
                    released.Add(entry);
            }
            if (ReferenceEquals(ports, _ports))
                return;
            Save(ports);
        }
        foreach (PortEntry entry in released)
            PortLog.Released(_log, entry.Managed, entry.Application);
        Changed?.Invoke();
    }

    private void Save(ImmutableSortedDictionary<ManagedPort, PortEntry> ports)
    {
        _file.Save(new PortsState(Format, [.. ports.Values]));
        Volatile.Write(ref _ports, ports);
    }

    private static RefusalException Taken(ManagedPort port, string application, PortEntry present) =>
        new(
            ProblemCode.PortTaken,
            $"{port} belongs to the application '{present.Application}'; '{application}' cannot have it too.",
            $"Let '{application}' use another port, or stop '{present.Application}' on this node first."
        );

    private sealed class PortOrder : IComparer<ManagedPort>
    {
        public static readonly PortOrder Instance = new();

        public int Compare(ManagedPort x, ManagedPort y) => (x.Protocol, x.Port).CompareTo((y.Protocol, y.Port));
    }
}
