using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts.Control;
using VersionManager.GatewayFakes;
using VersionManager.Guests.Drivers.Namespace;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Gateways;

/// <summary>A daemon that runs real gateway processes; versions are real servers, without guests.</summary>
internal sealed class GatewayNode : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vmgw-").FullName;
    private readonly List<FakeVersion> _versions = [];
    private readonly FakeGuestHost _guests = new() { Address = slot => $"127.0.0.{slot}" };

    private GatewayNode()
    {
        Port = FreePort();
        // On nodes the gateway is one file; here it needs the runtime beside it.
        Program = Path.Combine(_root, "vmgateway");
        WriteProgram();
    }

    /// <summary>The port for clients.</summary>
    public int Port { get; }

    /// <summary>The file of the HTTP gateway.</summary>
    public string Program { get; }

    public NodeHarness Daemon { get; private set; } = null!;

    public GatewayInfo? Info => Daemon.GatewayProcesses.All.SingleOrDefault();

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(1) };

    public string Url => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/");

    /// <summary>The folder with the state of gateways.</summary>
    public string State => Path.Combine(_root, "state", "gateway", "store");

    public static async Task<GatewayNode> StartAsync()
    {
        var node = new GatewayNode();
        await node.StartDaemonAsync();
        return node;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Any, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async Task StartDaemonAsync() =>
        Daemon = await NodeHarness.StartAsync(
            _root,
            Daemon is null ? _guests : Daemon.Guests.Survivors(),
            new UpgradeOptions { StopGrace = TimeSpan.Zero },
            configure: parts =>
                parts with
                {
                    Clock = TimeProvider.System,
                    Gateways = new GatewayProcessOptions
                    {
                        Program = Program,
                        Launcher = [ToolRunner.Find("dotnet"), Path.Combine(AppContext.BaseDirectory, "vmproxy.dll")],
                        // The gateway's folders and the build belong to the tester; the nodes' gateway user could not read them.
                        User = "root",
                        LongestPause = TimeSpan.FromSeconds(1),
                    },
                }
        );

    public Task StopDaemonAsync() => Daemon.StopAsync();

    /// <summary>Starts a version, as an upgrade does.</summary>
    public async Task<FakeVersion> RunAsync(
        string version,
        Func<Contracts.Releases.ReleaseManifest, Contracts.Releases.ReleaseManifest>? change = null
    )
    {
        FakeVersion fake = await FakeVersion.StartNewAsync(version);
        _versions.Add(fake);
        await Daemon.RunAsync(Release(fake, change));
        return fake;
    }

    public TestRelease Release(
        FakeVersion fake,
        Func<Contracts.Releases.ReleaseManifest, Contracts.Releases.ReleaseManifest>? change = null
    ) =>
        TestRelease.Of(
            "store",
            fake.Version.ToString(),
            manifest =>
            {
                manifest = manifest with { Gateway = fake.Gateway with { Listen = $"tcp/{Port}" } };
                return change is null ? manifest : change(manifest);
            }
        );

    /// <summary>Installs another build of the gateway.</summary>
    public void WriteProgram()
    {
        string content =
            $"#!/bin/sh\n# {Guid.NewGuid()}\nexport DOTNET_ROOT='{Path.GetDirectoryName(Environment.ProcessPath)}'\n"
            + $"exec '{ToolRunner.Find("dotnet")}' '{Path.Combine(AppContext.BaseDirectory, "vmgateway.dll")}' \"$@\"\n";
        File.WriteAllText(Program + ".new", content);
        File.SetUnixFileMode(Program + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(Program + ".new", Program, overwrite: true);
    }

    /// <summary>The process that serves clients now.</summary>
    public async Task<int> ServingAsync()
    {
        await Wait.UntilAsync(() => Info is { State: GatewayState.Running }, () => $"The gateway is {Info}: {Log}");
        return Info!.ProcessId!.Value;
    }

    public string Log => File.Exists(State + ".log") ? File.ReadAllText(State + ".log") : "";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        int[] listed = [.. Daemon.GatewayProcesses.Processes];
        await Daemon.StopAsync();
        foreach (int process in listed.Union(Starting()))
        {
            Task ended = NodeProcess.Find(process)?.WaitAsync() ?? Task.CompletedTask;
            ProcessCalls.Kill(process, 9);
            await ended;
        }
        var folders = new GatewayFolders(
            Daemon.Data,
            Path.Combine(_root, "run"),
            ProxyService.Daemon.NodeIdentity.LoadOrCreate(Daemon.Data).Id
        );
        foreach (string group in folders.ControlGroups("store").ToArray())
            await ControlGroup.RemoveAsync(group, TimeProvider.System, CancellationToken.None);
        foreach (FakeVersion version in _versions)
            await version.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Processes that were just being started, and are in no list yet. Their command lines contain this node's
    /// folder.</summary>
    private IEnumerable<int> Starting()
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int process))
                continue;
            string commandLine;
            try
            {
                commandLine = File.ReadAllText(folder + "/cmdline");
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
                continue;
            }
            if (commandLine.Contains(_root, StringComparison.Ordinal))
                yield return process;
        }
    }
}
