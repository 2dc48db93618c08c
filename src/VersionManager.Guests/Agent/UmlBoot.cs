using System.Globalization;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Guests.Launch;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary>What the first process of a User-mode Linux guest does before it is the agent: it mounts file systems and configures
/// the link. For guests in namespaces runc and the daemon do that.</summary>
internal static class UmlBoot
{
    /// <summary>The host's address and prefix, such as 10.0.0.7/24. From the kernel's command line it comes into the agent's
    /// environment.</summary>
    public const string AddressVariable = "vm_address";

    /// <summary>The host's default gateway; empty for none.</summary>
    public const string GatewayVariable = "vm_gateway";

    /// <summary>The link's MTU in bytes.</summary>
    public const string MtuVariable = "vm_mtu";

    private const string KernelInterface = "vec0",
        Interface = "eth0";

    /// <summary>Whether this process is in a User-mode Linux guest.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(AddressVariable) is not null;

    /// <summary>Mounts the guest's file systems and configures its link.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel refused one of these.</exception>
    public static void Prepare()
    {
        const MountFlags data = MountFlags.NoSetUser | MountFlags.NoDevices;
        InterfaceCalls.PassBytesUnchanged(1);
        ProcessCalls.Mount("proc", "/proc", "proc", data | MountFlags.NoExecute, null);
        ProcessCalls.Mount("sysfs", "/sys", "sysfs", data | MountFlags.NoExecute | MountFlags.ReadOnly, null);
        Folder("/dev/shm", "tmpfs", data, "mode=1777");
        Folder("/dev/pts", "devpts", MountFlags.NoSetUser | MountFlags.NoExecute, "newinstance,ptmxmode=0666,mode=0620,gid=5");
        // In the guest's own memory, and not by hostfs: there a file belongs to the user that runs the kernel, whoever makes it.
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
