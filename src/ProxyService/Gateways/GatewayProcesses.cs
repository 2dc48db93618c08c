using System.Collections.Concurrent;
using VersionManager.Contracts.Control;
using VersionManager.Kernel.Files;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Gateways;

/// <summary>
/// The gateways' processes: one an application that has a version which is wished to run and has a gateway section. They outlive
/// the daemon, as guests do.
/// </summary>
internal sealed class GatewayProcesses(
    VersionTable versions,
    ReleaseStore store,
    GatewayProcessOptions? options,
    GatewayFolders folders,
    GatewayStore records,
    GatewayStarter? starter,
    TimeProvider clock,
    ILogger<GatewayProcesses> log
) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, GatewaySupervisor> _units = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private ITimer? _timer;

    /// <summary>Every application's gateway, by name.</summary>
    public IReadOnlyList<GatewayInfo> All =>
        [
            .. _units
                .Values.Where(unit => !unit.IsOver)
                .Select(unit => unit.Info)
                .OrderBy(info => info.Application, StringComparer.Ordinal),
        ];

    /// <summary>Every process of them, those that finish what they have included.</summary>
    public IReadOnlyList<int> Processes => [.. records.All.Select(record => record.Process.Id)];

    /// <summary>Finds what outlived the last daemon, and begins to start what is missing.</summary>
    public void Start()
    {
        if (options is null)
            return;
        foreach (string application in records.All.Select(record => record.Spec.Application).Distinct(StringComparer.Ordinal))
            _units.TryAdd(application, Unit(application, Wanted(application)));
        versions.Changed += Refresh;
        // Also sees when the program was replaced.
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
        Refresh();
    }

    /// <summary>Whether a process of the application's gateway runs: one that may serve clients by routes of its own.</summary>
    public bool IsUp(string application) => _units.TryGetValue(application, out GatewaySupervisor? unit) && unit.IsUp;

    /// <summary>Whether the application's gateway is a program of one of its releases.</summary>
    public bool IsProgram(string application) =>
        _units.TryGetValue(application, out GatewaySupervisor? unit) && unit.Info.Program is not null;

    /// <summary>Where the application's HTTP gateway answers the daemon.</summary>
    public string Socket(string application) => folders.SocketOf(application);

    /// <summary>Which application's gateway a process belongs to; null when it is no gateway.</summary>
    public string? ApplicationOf(int process)
    {
        string groups = "";
        try
        {
            groups = File.ReadAllText(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{process}/cgroup")
            );
        }
        catch (IOException)
        {
            // It has ended.
        }
        return records
            .All.FirstOrDefault(record =>
                record.Process.Id == process || groups.Contains(record.ControlGroup, StringComparison.Ordinal)
            )
            ?.Spec.Application;
    }

    /// <summary>A gateway uses routes.</summary>
    public void Asked(string application, long after) => _asked[application] = after;

    /// <summary>The routes that an application's gateway program uses; null when it has not said so.</summary>
    public long? UsedBy(string application) => _asked.TryGetValue(application, out long after) ? after : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        versions.Changed -= Refresh;
        if (_timer is not null)
            await _timer.DisposeAsync();
        foreach (GatewaySupervisor unit in _units.Values)
            await unit.DisposeAsync();
    }

    private GatewaySupervisor Unit(string application, GatewaySpec? wanted) =>
        new(application, wanted, options!, starter!, records, clock, log);

    /// <summary>Looks at what changes without notice: the gateway's file, and the length of logs.</summary>
    public void Look()
    {
        foreach (GatewaySupervisor unit in _units.Values)
        {
            string path = folders.LogOf(unit.Info.Application);
            try
            {
                LogFile.Trim(path, options!.LogLimit);
            }
            catch (IOException e)
            {
                GatewayLog.NotTrimmed(log, path, e);
            }
        }
        Refresh();
    }

    private void Refresh()
    {
        lock (_lock)
        {
            IEnumerable<string> applications = versions
                .View.States.Keys.Select(key => key.Application)
                .Union(_units.Keys, StringComparer.Ordinal);
            foreach (string application in applications.ToArray())
            {
                GatewaySpec? wanted = Wanted(application);
                if (_units.TryGetValue(application, out GatewaySupervisor? unit))
                    unit.Want(wanted);
                else if (wanted is not null)
                    _units[application] = Unit(application, wanted);
            }
        }
    }

    // A version whose guest has just ended, or that is being stopped, keeps the gateway: clients wait in it, or are finished
    // with.
    private GatewaySpec? Wanted(string application)
    {
        Release[] releases =
        [
            .. versions
                .View.States.Where(version =>
                    version.Key.Application == application && version.Value is { ShallRun: true } or VersionState.Stopping
                )
                .OrderByDescending(version => version.Value.ShallRun)
                .ThenByDescending(version => version.Key.Version)
                .Select(version => store.Find(version.Key))
                .OfType<Release>()
                .Where(release => release.Manifest.Gateway is not null),
        ];
        return releases.Length == 0 ? null : GatewaySpec.Of(application, releases, options!.Program);
    }
}
