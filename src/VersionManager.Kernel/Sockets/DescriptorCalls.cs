using System.Runtime.InteropServices;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Processes;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.Kernel.Sockets;

/// <summary>Listening sockets that several processes share, so that no connection is lost when one of them ends.</summary>
internal static unsafe partial class DescriptorCalls
{
    private const int GetDescriptor = 438;
    private const int DuplicateCloseOnExec = 1030;
    private const int Backlog = 4096;

    /// <summary>A copy of another process's descriptor, closed on exec; -1 when that process has none, or it cannot be
    /// shared.</summary>
    public static int CopyOf(int process, int descriptor)
    {
        int owner = ProcessCalls.OpenProcess(process);
        if (owner < 0)
            return -1;
        int copy = (int)SystemCallNative(GetDescriptor, owner, descriptor, 0);
        _ = LibC.Close(owner);
        return copy;
    }

    /// <summary>Another number for a descriptor, at least <paramref name="least"/>, closed on exec.</summary>
    public static int Duplicate(int descriptor, int least) => LibC.FileControl(descriptor, DuplicateCloseOnExec, least);

    /// <summary>Makes <paramref name="to"/> a number for the descriptor that stays open over exec; its old descriptor is
    /// closed.</summary>
    public static bool Place(int descriptor, int to) => LibC.DuplicateOver(descriptor, to) == to;

    /// <summary>A socket on every address of the node, listening for streams or bound for datagrams; -1 and errno when it
    /// fails.</summary>
    public static int Open(bool stream, int port, out int error)
    {
        int descriptor = LibC.Socket(FamilyInternet, (stream ? TypeStream : TypeDatagram) | CloseOnExec, 0);
        error = Marshal.GetLastPInvokeError();
        if (descriptor < 0)
            return -1;
        int yes = 1;
        // Not SO_REUSEPORT: another process's port must be an error, and not be shared.
        if (stream)
            _ = LibC.SetOption(descriptor, LevelSocket, ReuseAddress, &yes, sizeof(int));
        var address = new SocketAddress4(0, port);
        if (
            LibC.Bind(descriptor, &address, (uint)sizeof(SocketAddress4)) == 0
            && (!stream || LibC.Listen(descriptor, Backlog) == 0)
        )
            return descriptor;
        error = Marshal.GetLastPInvokeError();
        _ = LibC.Close(descriptor);
        return -1;
    }

    /// <summary>The local port of a socket; 0 when the descriptor is no IPv4 socket.</summary>
    public static int PortOf(int descriptor)
    {
        SocketAddress4 address = default;
        uint length = (uint)sizeof(SocketAddress4);
        return LibC.GetSocketName(descriptor, &address, &length) == 0 && length == sizeof(SocketAddress4) ? address.Port : 0;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCallNative(nint number, nint first, nint second, nint third);
}
