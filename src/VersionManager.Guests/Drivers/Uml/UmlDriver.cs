using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Agent;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Links;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Files;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;
using VersionManager.Kernel.Users;

namespace VersionManager.Guests.Drivers.Uml;

/// <summary>Guests in User-mode Linux: a kernel of their own, which is a process of the release's user that sees the guest's root
/// only.</summary>
/// <remarks>
/// The kernel runs as the release's user because of hostfs: what the guest makes in its state folder belongs, on the node, to
/// whoever runs the kernel. An application that starts as root and switches users itself finds such files root's.
/// </remarks>
internal sealed class UmlDriver(GuestOptions options, ToolRunner tools) : IGuestDriver
{
    // Half of an ordinary boot is measurements that the kernel makes for itself (measured): their results are given here, or are
    // for drivers that no guest uses.
    private static readonly string[] QuickBoot =
    [
        "lpj=20000000",
        "initcall_blacklist=raid6_select_algo,init_zswap,calibrate_xor_blocks,init_btrfs_fs,crypto_algapi_init",
    ];

    private const long LeastMemory = 64L << 20;

    public Isolation Isolation => Isolation.Uml;

    public IReadOnlyList<string> Tools { get; } = ["linux.uml", "ip", "nft"];

    public string? Obstacle => UmlHost.Obstacle;

    public async Task<NodeProcess> BootAsync(Guest guest, HostUser user, CancellationToken cancellation)
    {
        string plan = Path.Combine(guest.Folders.Bundle, "plan.json");
        var launch = new LaunchPlan
        {
            MountPoint = guest.Folders.MountPoint,
            Hidden = GuestLayout.Hidden(options),
            Binds = GuestLayout.Binds(guest),
            Log = guest.Folders.Log,
            Program = ToolRunner.Find("linux.uml"),
            Arguments = KernelArguments(guest),
            Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR=/dev/shm", "HOME=/"],
            EnterRoot = true,
            Identity = [user.Id, user.Group, .. user.Groups],
            ForgetFlowsOf = guest.PrivateAddress.ToString(),
        };
        await File.WriteAllBytesAsync(
            plan,
            JsonSerializer.SerializeToUtf8Bytes(launch, LaunchJson.Default.LaunchPlan),
            cancellation
        );
        await guest.Link.CreateTapAsync(tools, user.Id, cancellation);
        using Process process = tools.Start(options.DaemonPath, ["launch", plan]);
        process.StandardInput.Close();
        // Standard error ends when the launcher has become the kernel, or has said why it has not.
        string error = (await process.StandardError.ReadToEndAsync(cancellation)).Trim();
        return error.Length == 0 && NodeProcess.Find(process.Id) is { } kernel
            ? kernel
            : throw new GuestException(
                ProblemCode.GuestFailed,
                $"User-mode Linux did not start. {error} {LogFile.LastWords(guest.LogPath)}".Trim()
            );
    }

    public async Task CleanAsync(Guest guest, CancellationToken cancellation)
    {
        // The kernel's helper processes outlive a kernel that is killed.
        await GuestProcesses.KillAsync(guest.Folders.MountPoint, cancellation);
        await GuestLink.RemoveAsync(tools, guest.Slot, null, cancellation);
        guest.Folders.DeleteBundle();
    }

    private string[] KernelArguments(Guest guest)
    {
        NodeNetwork network = guest.Link.Network;
        long memory = Math.Max(LeastMemory, GuestMemory.Parse(guest.Spec.Manifest.Memory) ?? options.UmlMemory);
        return
        [
            "linux.uml",
            string.Create(CultureInfo.InvariantCulture, $"mem={memory >> 20}M"),
            "rootfstype=hostfs",
            "rw",
            "quiet",
            "loglevel=3",
            "init=" + GuestLayout.Agent,
            "umid=guest",
            "uml_dir=" + GuestRoot.UmlControlFolder,
            "con=null",
            "con0=null,fd:1",
            "ssl=null",
            .. QuickBoot,
            $"vec0:transport=tap,ifname={guest.Link.Name},depth=128,gro=1,mac={guest.Link.HardwareAddress}",
            // The kernel puts arguments that it does not know into the environment of its first process.
            $"{UmlBoot.AddressVariable}={network.Address}/{network.PrefixLength}",
            $"{UmlBoot.GatewayVariable}={network.Gateway}",
            string.Create(CultureInfo.InvariantCulture, $"{UmlBoot.MtuVariable}={guest.Link.Mtu}"),
            "DOTNET_GCHeapHardLimit=0x1000000",
            "DOTNET_GCgen0size=0x100000",
            "--",
            "init",
        ];
    }
}
