using System.Globalization;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Guests.Launch;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary>What a User-mode Linux guest's first process does that runc does for the other kind: file systems, and the
/// link.</summary>
internal static class UmlBoot
{
    /// <summary>On the kernel's command line, and so in the agent's environment: the host's address and prefix, such as
    /// 10.0.0.7/24.</summary>
    public const string AddressVariable = "vm_address";

    /// <summary>The host's default gateway; empty for none.</summary>
    public const string GatewayVariable = "vm_gateway";

    /// <summary>The link's MTU in bytes.</summary>
    public const string MtuVariable = "vm_mtu";

    private const string KernelInterface = "vec0",
        Interface = "eth0";

    /// <summary>Whether this is such a guest.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(AddressVariable) is not null;

    public static void Prepare()
    {
        const MountFlags data = MountFlags.NoSetUser | MountFlags.NoDevices;
        InterfaceCalls.PassBytesUnchanged(1);
        ProcessCalls.Mount("proc", "/proc", "proc", data | MountFlags.NoExecute, null);
        ProcessCalls.Mount("sysfs", "/sys", "sysfs", data | MountFlags.NoExecute | MountFlags.ReadOnly, null);
        Folder("/dev/shm", "tmpfs", data, "mode=1777");
        Folder("/dev/pts", "devpts", MountFlags.NoSetUser | MountFlags.NoExecute, "newinstance,ptmxmode=0666,mode=0620,gid=5");
        // In the guest's own memory: through hostfs, a file belongs to whoever runs the kernel, not to who makes it.
        ProcessCalls.Mount("tmpfs", "/tmp", "tmpfs", data, "mode=1777");
        ProcessCalls.Mount("tmpfs", "/run", "tmpfs", data, "mode=755");
        Folder(GuestLayout.Folder, "hostfs", MountFlags.None, GuestLayout.Folder);

        string[] address = Environment.GetEnvironmentVariable(AddressVariable)!.Split('/');
        IPAddress host = IPAddress.Parse(address[0]);
        int prefix = int.Parse(address[1], CultureInfo.InvariantCulture);
        int mtu = int.Parse(Environment.GetEnvironmentVariable(MtuVariable)!, CultureInfo.InvariantCulture);
        InterfaceCalls.BringUp("lo");
        InterfaceCalls.Rename(KernelInterface, Interface);
        InterfaceCalls.Address(Interface, host, prefix, mtu);
        InterfaceCalls.BringUp(Interface);
        IPAddress daemon = IPAddress.Parse(WellKnown.DaemonAddress);
        InterfaceCalls.HostRoute(Interface, daemon);
        InterfaceCalls.HostRoute(Interface, IPAddress.Parse(WellKnown.PredecessorAddress), daemon);
        if (!IPAddress.TryParse(Environment.GetEnvironmentVariable(GatewayVariable), out IPAddress? gateway))
            return;
        if (!new IPNetwork(Network(host, prefix), prefix).Contains(gateway))
            InterfaceCalls.HostRoute(Interface, gateway);
        InterfaceCalls.DefaultRoute(gateway);
    }

    private static void Folder(string path, string type, MountFlags flags, string options)
    {
        Directory.CreateDirectory(path);
        ProcessCalls.Mount(type, path, type, flags, options);
    }

    private static IPAddress Network(IPAddress address, int prefix) =>
        Ipv4.ToAddress(prefix == 0 ? 0 : Ipv4.ToUInt32(address) & (uint.MaxValue << (32 - prefix)));
}
