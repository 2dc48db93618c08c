using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Launch;
using VersionManager.Kernel.Files;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;
using VersionManager.Kernel.Users;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Gateways;

/// <summary>Starts gateways' processes.</summary>
internal sealed class GatewayStarter(
    GatewayProcessOptions options,
    GatewayFolders folders,
    ReleaseStore store,
    string nodeAddress,
    ToolRunner tools,
    TimeProvider clock
)
{
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string ProgramDaemonFolder = "/run/vm/gateways";
    private const uint Nobody = 65534;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts a process.</summary>
    /// <param name="spec">What it shall be.</param>
    /// <param name="sockets">The daemon's descriptors of the sockets that it serves.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusalException">It did not start.</exception>
    public async Task<GatewayRecord> StartAsync(GatewaySpec spec, IReadOnlyList<int> sockets, CancellationToken cancellation)
    {
        GatewayLaunch launch = spec.Release is { } version
            ? Program(spec, store.Require(new ReleaseKey(spec.Application, version)), sockets)
            : Http(spec, sockets);
        folders.Create(spec.Application, launch.Identity);
        if (launch.Root is { } root)
            Directory.CreateDirectory(root.MountPoint);
        LogFile.Begin(launch.Log, options.LogLimit);
        string plan = Path.Combine(folders.RunFolder, $"gateway-{spec.Application}.json");
        await File.WriteAllBytesAsync(
            plan,
            JsonSerializer.SerializeToUtf8Bytes(launch, GatewayLaunchJson.Default.GatewayLaunch),
            cancellation
        );
        using Process process = tools.Start(options.Launcher[0], [.. options.Launcher.Skip(1), "launch-gateway", plan]);
        process.StandardInput.Close();
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Patience);
        // The launcher keeps this stream until it has become the gateway: its end, with nothing said, says that it has.
        string error = await process.StandardError.ReadToEndAsync(limited.Token);
        if (error.Length > 0)
            throw new RefusalException(
                ProblemCode.InternalError,
                $"The gateway of '{spec.Application}' could not be started: {error.Trim()}"
            );
        if (NodeProcess.Find(process.Id) is not { } started)
            throw Ended(spec);
        return new GatewayRecord(started, spec, launch.ControlGroup, clock.GetUtcNow(), Retiring: null);
    }

    /// <summary>The control groups of every process of an application's gateway.</summary>
    public IEnumerable<string> ControlGroups(string application) => folders.ControlGroups(application);

    /// <summary>Why a process that ended did so, as far as it said.</summary>
    public RefusalException Ended(GatewaySpec spec) =>
        new(
            ProblemCode.InternalError,
            $"The gateway of '{spec.Application}' ended. {LogFile.LastWords(folders.LogOf(spec.Application))}".TrimEnd(),
            $"Its log is {folders.LogOf(spec.Application)}."
        );

    private GatewayLaunch Http(GatewaySpec spec, IReadOnlyList<int> sockets)
    {
        if (!File.Exists(options.Program))
        {
            throw new RefusalException(
                ProblemCode.ToolMissing,
                $"The HTTP gateway is not on this node: there is no {options.Program}.",
                "Install-VmNode puts it there; run it again for this node."
            );
        }
        return new GatewayLaunch
        {
            Owner = Environment.ProcessId,
            Sockets = sockets,
            Log = folders.LogOf(spec.Application),
            ControlGroup = folders.NewControlGroup(spec.Application),
            Program = options.Program,
            Arguments =
            [
                "vmgateway",
                "--application",
                spec.Application,
                "--listen",
                spec.Ports[0].ToString(),
                "--control-socket",
                folders.DaemonSocket,
                "--state-folder",
                folders.StateOf(spec.Application),
                "--take-over-seconds",
                ((int)options.Retirement.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ],
            Environment = ["PATH=" + SystemPath],
            Identity = Find(options.User) ?? [0, 0],
        };
    }

    private GatewayLaunch Program(GatewaySpec spec, Release release, IReadOnlyList<int> sockets)
    {
        ReleaseManifest manifest = release.Manifest;
        IReadOnlyList<string> words = manifest.Gateway!.Program!;
        // Outside every guest nobody's code is root's.
        HostUser? user = HostUser.Find(manifest.User);
        bool isRoot = user is null or { Id: 0 };
        return new GatewayLaunch
        {
            Owner = Environment.ProcessId,
            Sockets = sockets,
            Log = folders.LogOf(spec.Application),
            ControlGroup = folders.NewControlGroup(spec.Application),
            Program = words[0][0] == '/' ? words[0] : manifest.Path.TrimEnd('/') + "/" + words[0],
            Arguments = words,
            Environment =
            [
                "PATH=" + SystemPath,
                "HOME=" + (isRoot ? "/" : user!.Home),
                "VM_APPLICATION=" + spec.Application,
                "VM_VERSION=" + manifest.Version,
                "VM_ADDRESS=" + nodeAddress,
                "VM_PATH=" + manifest.Path,
                "VM_GATEWAY_LISTEN=" + spec.Listen,
                "VM_GATEWAY_SOCKET=" + ProgramDaemonFolder + "/" + Path.GetFileName(folders.DaemonSocket),
                "VM_GATEWAY_ROUTES=/v1/gateways/" + spec.Application,
                .. manifest.Environment.Select(entry => $"{entry.Key}={entry.Value}"),
            ],
            Identity = isRoot ? Find("nobody") ?? [Nobody, Nobody] : [user!.Id, user.Group, .. user.Groups],
            Folder = manifest.Path,
            Root = new LaunchPlan
            {
                MountPoint = folders.MountPointOf(spec.Application),
                Hidden =
                [
                    .. new[] { folders.Data.Root, Contracts.WellKnown.DataFolder, "/etc/vmproxy", folders.RunFolder }
                        .Select(Path.GetFullPath)
                        .Distinct(),
                ],
                Binds =
                [
                    new LaunchBind(release.Tree, manifest.Path, ReadOnly: true),
                    // The folder, not the socket: the daemon that is started again makes another one in it.
                    new LaunchBind(folders.DaemonFolder, ProgramDaemonFolder, ReadOnly: true),
                ],
                Log = folders.LogOf(spec.Application),
                Program = "",
                Arguments = [],
                Environment = [],
            },
        };
    }

    private static IReadOnlyList<uint>? Find(string user) =>
        HostUser.Find(user) is { } found ? [found.Id, found.Group, .. found.Groups] : null;
}
