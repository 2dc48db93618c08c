using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.Guests;
using VersionManager.Guests.Api;
using VersionManager.Guests.Drivers.Uml;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>
/// A node with guests, in a network namespace of its own: the real manager, drivers and guest API, in this process. Disposing of
/// it stops every guest.
/// </summary>
internal sealed class GuestNode : IAsyncDisposable
{
    // Before there is anything to clean up: it may have to be compiled.
    private readonly string _daemon = DaemonBinary.Path;
    private readonly TestSwitch _switch = new();
    private WebApplication? _api;

    // Kept: the server uses its handle, and does not own it.
    private Socket? _listener;

    private GuestNode(IPAddress address, GuestOptions? options)
    {
        Address = address;
        Network = _switch.AddHost("node", address);
        Network.Ip("route", "add", "default", "via", "10.77.9.254");
        string id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        Folder = Directory.CreateTempSubdirectory("vmguest").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        Options = (options ?? new GuestOptions { NodeId = "" }) with
        {
            NodeId = id,
            DataFolder = Path.Combine(Folder, "state"),
            RunFolder = Path.Combine(Folder, "run"),
            DaemonPath = _daemon,
        };
        Tools = new ToolRunner(Network.FilePath);
        Guests = NewManager(new NodeNetwork(address, 24, null, "eth0", 1500));
    }

    public IPAddress Address { get; }

    public NetworkNamespace Network { get; }

    public string Folder { get; }

    public GuestOptions Options { get; }

    public ToolRunner Tools { get; }

    public GuestManager Guests { get; private set; }

    public RecordingPorts Ports { get; } = new();

    public static async Task<GuestNode> StartAsync(string address = "10.77.9.1", GuestOptions? options = null)
    {
        var node = new GuestNode(IPAddress.Parse(address), options);
        try
        {
            await node.StartDaemonAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what the daemon has of guests, as after a restart.</summary>
    public async Task StartDaemonAsync()
    {
        Guests = NewManager(await NodeNetwork.DiscoverAsync(Tools));
        await Guests.RecoverAsync();
        _listener = Network.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Parse(WellKnown.DaemonAddress), WellKnown.GuestApiPort));
            socket.Listen(128);
            return socket;
        });
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenHandle((ulong)_listener.Handle));
        builder.Logging.ClearProviders();
        _api = builder.Build();
        _api.UseRouting();
        _api.MapGuestApi(Guests, Ports);
        await _api.StartAsync();
    }

    private GuestManager NewManager(NodeNetwork network) =>
        new(Options, network, Tools, TimeProvider.System, NullLogger<GuestManager>.Instance);

    /// <summary>The daemon is gone, as after kill -9: nobody says a word to the guests.</summary>
    public async Task StopDaemonAsync()
    {
        Guests.Detach();
        await StopApiAsync();
    }

    /// <summary>Nobody serves the guests any more.</summary>
    public async Task StopApiAsync()
    {
        if (_api is null)
            return;
        using var now = new CancellationTokenSource(0);
        await _api.StopAsync(now.Token);
        await _api.DisposeAsync();
        _api = null;
        _listener?.Dispose();
    }

    /// <summary>A release whose tree holds the given files, every one executable. A test of guests that this host cannot run
    /// counts as skipped.</summary>
    public GuestSpec Release(ReleaseManifest manifest, Isolation isolation, params (string Path, string Content)[] files)
    {
        if (isolation == Isolation.Uml && UmlHost.Obstacle is { } obstacle)
            Assert.Skip(obstacle);
        string tree = Path.Combine(Folder, "releases", manifest.Application, manifest.Version.ToString(), "tree");
        Directory.CreateDirectory(tree);
        foreach ((string path, string content) in files)
        {
            string file = Path.Combine(tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
        return new GuestSpec(manifest, tree, isolation);
    }

    /// <summary>A version of <c>app</c> that answers its own version on TCP and UDP port 7000.</summary>
    public GuestSpec EchoRelease(string version, Isolation isolation, Func<ReleaseManifest, ReleaseManifest>? change = null)
    {
        var manifest = new ReleaseManifest
        {
            Application = "app",
            Version = Version.Parse(version),
            Start = ["serve"],
            Isolation = isolation,
        };
        return Release(
            change?.Invoke(manifest) ?? manifest,
            isolation,
            (
                "serve",
                $$"""
                #!/usr/bin/perl
                use strict; use Socket; use IO::Select;
                my ($tcp, $udp);
                socket($tcp, PF_INET, SOCK_STREAM, 0) && setsockopt($tcp, SOL_SOCKET, SO_REUSEADDR, 1)
                    && bind($tcp, sockaddr_in(7000, INADDR_ANY)) && listen($tcp, 16) or die "tcp: $!";
                socket($udp, PF_INET, SOCK_DGRAM, 0) && bind($udp, sockaddr_in(7000, INADDR_ANY)) or die "udp: $!";
                my $all = IO::Select->new($tcp, $udp);
                while (my @ready = $all->can_read) {
                    for my $socket (@ready) {
                        if ($socket == $tcp) {
                            accept(my $peer, $tcp) or next;
                            my $word = <$peer>;
                            syswrite($peer, "{{version}} $word");
                        } else {
                            my $peer = recv($udp, my $word, 65535, 0);
                            send($udp, "{{version}} $word", 0, $peer);
                        }
                    }
                }
                """
            )
        );
    }

    public async Task<Guest> RunAsync(GuestSpec spec, CancellationToken cancellation = default)
    {
        Guest guest = await Guests.BootAsync(spec, cancellation);
        await Guests.InstallAsync(guest, cancellation);
        await Guests.StartAsync(guest, cancellation);
        return guest;
    }

    /// <summary>Runs a shell command in a guest and returns its output.</summary>
    public async Task<string> ShellAsync(Guest guest, string command)
    {
        CommandResult result = await Guests.RunAsync(guest, GuestCommand.Run(["sh", "-c", command], TimeSpan.FromSeconds(20)));
        return result.Succeeded ? result.Output.Trim() : throw new InvalidOperationException($"{command}: {result}");
    }

    /// <summary>
    /// Says a word to a port of a guest from the node, as the daemon would, and returns the answer; waits for the application to
    /// listen.
    /// </summary>
    public async Task<string> AskAsync(Guest guest, TransportProtocol protocol, string word, int port = 7000)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                return await TryAskAsync(guest, protocol, word, port, late.Token);
            }
            catch (SocketException error)
                when (error.SocketErrorCode == SocketError.ConnectionRefused && !late.IsCancellationRequested)
            {
                // It does not listen yet: TCP and UDP alike say so.
            }
        }
    }

    /// <summary>As <see cref="AskAsync"/>, once.</summary>
    public async Task<string> TryAskAsync(
        Guest guest,
        TransportProtocol protocol,
        string word,
        int port,
        CancellationToken cancellation
    )
    {
        bool udp = protocol == TransportProtocol.Udp;
        using Socket socket = Network.Inside(() =>
            udp
                ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        );
        await socket.ConnectAsync(new IPEndPoint(guest.PrivateAddress, port), cancellation);
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(word + "\n"), cancellation);
        byte[] answer = new byte[1024];
        int length = await socket.ReceiveAsync(answer, cancellation);
        return System.Text.Encoding.UTF8.GetString(answer, 0, length).Trim();
    }

    /// <summary>Fails when anything of a slot's guest is left on the machine.</summary>
    public void AssertNothingLeft(int slot)
    {
        string name = $"vm-{Options.NodeId}-{slot}";
        Assert.DoesNotContain($"vg{slot}@", Network.Ip("-br", "link"), StringComparison.Ordinal);
        Assert.DoesNotContain($"vg{slot} ", Network.Ip("-br", "link"), StringComparison.Ordinal);
        Assert.DoesNotContain($"vm{slot}", Network.Run("nft", "list", "tables"), StringComparison.Ordinal);
        Assert.False(File.Exists("/run/netns/" + name));
        Assert.False(
            Directory.Exists(
                Path.Combine(Options.RunFolder, "guests", slot.ToString(System.Globalization.CultureInfo.InvariantCulture))
            )
        );
        Assert.False(Directory.Exists(Path.Combine(Options.RunFolder, "runc", name)));
        Assert.DoesNotContain(Folder, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        string group = $"vmproxy-{Options.NodeId}" + (Guests.Guests.Count == 0 ? "" : $"/{slot}");
        Assert.DoesNotContain(Directory.GetDirectories("/sys/fs/cgroup"), h => Directory.Exists($"{h}/{group}"));
        Assert.Empty(
            GuestProcesses.Find(
                Path.Combine(Options.RunFolder, "guests", slot.ToString(System.Globalization.CultureInfo.InvariantCulture), "mnt")
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (Guest guest in Guests.Guests)
                await Guests.StopAsync(guest, TimeSpan.FromSeconds(1));
        }
        finally
        {
            await StopDaemonAsync();
            Network.Dispose();
            _switch.Dispose();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
