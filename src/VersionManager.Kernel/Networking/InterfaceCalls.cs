using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using VersionManager.Kernel.Native;

namespace VersionManager.Kernel.Networking;

/// <summary>
/// Queries interfaces, and gives them names, addresses and routes, by ioctl. A User-mode Linux guest configures its interface
/// while it boots, where starting <c>ip</c> a few times would take longer than the rest of the boot.
/// </summary>
internal static unsafe class InterfaceCalls
{
    private const nuint AddRoute = 0x890B,
        GetFlags = 0x8913,
        SetFlags = 0x8914,
        SetAddress = 0x8916,
        SetNetmask = 0x891C,
        SetMtu = 0x8922,
        SetName = 0x8923,
        GetHardwareAddress = 0x8927,
        GetIndex = 0x8933,
        EthernetTool = 0x8946;
    private const int NameLength = 16,
        RequestLength = 40,
        RouteLength = 120;
    private const short Up = 1;
    private const nuint GetTerminal = 0x5401,
        SetTerminal = 0x5402;

    /// <summary>Whether there is an interface of this name.</summary>
    public static bool Exists(string name) =>
        Directory.Exists("/sys/class/net/" + name)
        || File.ReadAllText("/proc/net/dev").Contains(name + ":", StringComparison.Ordinal);

    public static void Rename(string from, string to) => Call(SetName, from, request => Encoding.ASCII.GetBytes(to, request));

    public static void BringUp(string name)
    {
        short flags = 0;
        Call(GetFlags, name, static _ => 0, request => flags = BinaryPrimitives.ReadInt16LittleEndian(request));
        Call(
            SetFlags,
            name,
            request =>
            {
                BinaryPrimitives.WriteInt16LittleEndian(request, (short)(flags | Up));
                return 2;
            }
        );
    }

    public static void Address(string name, IPAddress address, int prefixLength, int mtu)
    {
        Call(
            SetMtu,
            name,
            request =>
            {
                BinaryPrimitives.WriteInt32LittleEndian(request, mtu);
                return 4;
            }
        );
        Call(SetAddress, name, request => WriteSocketAddress(request, address));
        Call(
            SetNetmask,
            name,
            request => WriteSocketAddress(request, Ipv4.ToAddress(prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength)))
        );
    }

    /// <summary>A route to one address, straight through an interface, or by a gateway behind it.</summary>
    public static void HostRoute(string name, IPAddress address, IPAddress? gateway = null) =>
        AddRouteTo(address, IPAddress.Broadcast, gateway, name);

    public static void DefaultRoute(IPAddress gateway) => AddRouteTo(IPAddress.Any, IPAddress.Any, gateway, null);

    private static void AddRouteTo(IPAddress destination, IPAddress mask, IPAddress? gateway, string? name)
    {
        const short up = 1,
            viaGateway = 2,
            toHost = 4;
        short flags = (short)(up | (gateway is null ? 0 : viaGateway) | (mask.Equals(IPAddress.Broadcast) ? toHost : 0));
        Span<byte> route = stackalloc byte[RouteLength];
        Span<byte> device = stackalloc byte[NameLength];
        route.Clear();
        device.Clear();
        WriteSocketAddress(route[8..], destination);
        WriteSocketAddress(route[24..], gateway ?? IPAddress.Any);
        WriteSocketAddress(route[40..], mask);
        BinaryPrimitives.WriteInt16LittleEndian(route[56..], flags);
        Encoding.ASCII.GetBytes(name ?? "", device);
        using Socket socket = NewSocket();
        fixed (
            byte* first = route,
                deviceName = device
        )
        {
            if (name is not null)
                *(byte**)(first + 88) = deviceName;
            Check(LibC.Control((int)socket.Handle, AddRoute, first), $"route to {destination}");
        }
    }

    /// <summary>The number of the interface of this name; null when there is none.</summary>
    public static int? Index(string name)
    {
        const int noDevice = 19;
        int index = 0;
        try
        {
            Call(GetIndex, name, static _ => 0, request => index = BinaryPrimitives.ReadInt32LittleEndian(request));
            return index;
        }
        catch (Win32Exception error) when (error.NativeErrorCode == noDevice)
        {
            return null;
        }
    }

    /// <summary>Whether the interface's packets have Ethernet headers.</summary>
    public static bool IsEthernet(string name)
    {
        const short ethernet = 1;
        short type = 0;
        Call(GetHardwareAddress, name, static _ => 0, request => type = BinaryPrimitives.ReadInt16LittleEndian(request));
        return type == ethernet;
    }

    /// <summary>Whether the interface is one end of a veth pair.</summary>
    public static bool IsVeth(string name)
    {
        const int getDriver = 3,
            driver = 4,
            driverLength = 32,
            length = 196;
        byte* information = stackalloc byte[length];
        new Span<byte>(information, length).Clear();
        *(int*)information = getDriver;
        Call(
            EthernetTool,
            name,
            request =>
            {
                BinaryPrimitives.WriteUInt64LittleEndian(request, (ulong)information);
                return sizeof(ulong);
            }
        );
        return new ReadOnlySpan<byte>(information + driver, driverLength).StartsWith("veth\0"u8);
    }

    /// <summary>Makes the terminal behind a descriptor pass bytes unchanged: a console is the guest's log, not a
    /// screen.</summary>
    public static void PassBytesUnchanged(int descriptor)
    {
        const int outputFlags = 4,
            postProcess = 1;
        byte* terminal = stackalloc byte[64];
        if (LibC.Control(descriptor, GetTerminal, terminal) != 0)
            return;
        *(uint*)(terminal + outputFlags) &= ~(uint)postProcess;
        _ = LibC.Control(descriptor, SetTerminal, terminal);
    }

    private delegate int Fill(Span<byte> request);

    private delegate void Take(ReadOnlySpan<byte> request);

    private static void Call(nuint request, string name, Fill fill, Take? take = null)
    {
        Span<byte> buffer = stackalloc byte[RequestLength];
        buffer.Clear();
        if (name.Length >= NameLength)
            throw new ArgumentException($"'{name}' is too long for an interface's name.", nameof(name));
        Encoding.ASCII.GetBytes(name, buffer);
        fill(buffer[NameLength..]);
        using Socket socket = NewSocket();
        fixed (byte* first = buffer)
            Check(LibC.Control((int)socket.Handle, request, first), $"interface {name}");
        take?.Invoke(buffer[NameLength..]);
    }

    private static int WriteSocketAddress(Span<byte> target, IPAddress address)
    {
        BinaryPrimitives.WriteInt16LittleEndian(target, 2);
        address.TryWriteBytes(target[4..], out _);
        return 16;
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private static void Check(int result, string what)
    {
        if (result == 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
