using System.ComponentModel;
using System.Runtime.InteropServices;
using VersionManager.Kernel.Native;

namespace VersionManager.Kernel.Processes;

/// <summary>Calls by which a process changes itself: namespaces, mounts, identity, its program.</summary>
internal static unsafe partial class ProcessCalls
{
    private const int CloneNewNs = 0x00020000;
    private const int CloneNewUts = 0x04000000,
        CloneNewIpc = 0x08000000;
    private const int BoundingDrop = 24,
        NoNewPrivileges = 38;
    private const int UmountDetach = 2;
    private const int FcntlDuplicateCloseOnExec = 1030;
    private const int OpenReadWrite = 2,
        OpenWriteOnly = 1,
        OpenAppend = 0x400,
        OpenCreate = 0x40;
    private const uint RebootPowerOff = 0x4321fedc;
    private const int LimitOpenFiles = 7;

    /// <summary>Enters a new mount namespace, whose mounts are invisible outside and which ends with its last process.</summary>
    public static void UnshareMounts()
    {
        Check(UnshareNative(CloneNewNs), "unshare");
        Mount(null, "/", null, MountFlags.Recursive | MountFlags.Private, null);
    }

    /// <summary>Gives the process its own host name and System V objects.</summary>
    public static void UnshareNames() => Check(UnshareNative(CloneNewUts | CloneNewIpc), "unshare");

    public static void ChangeFolder(string path) => Check(ChangeFolderNative(path), "chdir " + path);

    /// <summary>The error of the last failed call.</summary>
    public static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    public static void Mount(string? source, string target, string? type, MountFlags flags, string? data) =>
        Check(MountNative(source, target, type, (nuint)(uint)flags, data), $"mount {type ?? "bind"} on {target}");

    public static bool TryMount(string? source, string target, string? type, MountFlags flags, string? data) =>
        MountNative(source, target, type, (nuint)(uint)flags, data) == 0;

    /// <summary>Makes <paramref name="folder"/>, a mount point, the root of this mount namespace; the old root is gone.</summary>
    public static void PivotRoot(string folder)
    {
        Check(ChangeFolderNative(folder), "chdir " + folder);
        Check((int)SystemCallNative(155, ".", "."), "pivot_root " + folder);
        Check(UnmountNative(".", UmountDetach), "umount of the old root");
        Check(ChangeFolderNative("/"), "chdir /");
    }

    /// <summary>Copies standard error to a descriptor that <see cref="Execute"/> closes, for errors up to then.</summary>
    public static int KeepStandardError()
    {
        int kept = LibC.FileControl(2, FcntlDuplicateCloseOnExec, 3);
        Check(kept, "fcntl");
        return kept;
    }

    /// <summary>Makes standard input empty, and standard output and error append to <paramref name="log"/>.</summary>
    public static void RedirectStandardStreams(string log)
    {
        int none = OpenNative("/dev/null", OpenReadWrite, 0);
        Check(none, "open /dev/null");
        Check(LibC.DuplicateOver(none, 0), "dup2");
        int file = OpenNative(log, OpenWriteOnly | OpenAppend | OpenCreate, 0x1a0);
        Check(file, "open " + log);
        Check(LibC.DuplicateOver(file, 1), "dup2");
        Check(LibC.DuplicateOver(file, 2), "dup2");
        _ = LibC.Close(file);
        if (none > 2)
            _ = LibC.Close(none);
    }

    public static void WriteLine(int descriptor, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text + "\n");
        fixed (byte* first = bytes)
            _ = WriteNative(descriptor, first, (nuint)bytes.Length);
    }

    public static void NewSession() => _ = SetSessionNative();

    /// <summary>Becomes another user for good, in all threads (glibc does this).</summary>
    public static void BecomeUser(uint user, uint group, IReadOnlyList<uint> groups)
    {
        uint[] all = [.. groups];
        fixed (uint* first = all)
            Check(SetGroupsNative((nuint)all.Length, first), "setgroups");
        Check(SetGroupNative(group), "setgid");
        Check(SetUserNative(user), "setuid");
    }

    /// <summary>Becomes another user for good, without any capability and any way to gain one, even as root.</summary>
    public static void GiveUpPrivileges(uint user, uint group, IReadOnlyList<uint> groups)
    {
        const int last = 63;
        for (int capability = 0; capability <= last && ControlNative(BoundingDrop, (nuint)capability, 0, 0, 0) == 0; capability++)
        {
            // Until the first capability that the kernel does not know.
        }
        BecomeUser(user, group, groups);
        // For root: other users have lost their capabilities already.
        const uint version3 = 0x20080522;
        uint* header = stackalloc uint[] { version3, 0 };
        uint* none = stackalloc uint[] { 0, 0, 0, 0, 0, 0 };
        Check(SetCapabilitiesNative(header, none), "capset");
        Check(ControlNative(NoNewPrivileges, 1, 0, 0, 0), "prctl");
    }

    /// <summary>Replaces this process's program; returns only by throwing.</summary>
    public static void Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        // .NET ignores SIGPIPE, and an ignored signal stays ignored in the next program and its children.
        const int brokenPipe = 13;
        _ = SignalNative(brokenPipe, 0);
        nint[] argumentVector = Vector(arguments),
            environmentVector = Vector(environment);
        fixed (
            nint* first = argumentVector,
                second = environmentVector
        )
            ExecuteNative(path, first, second);
        throw new Win32Exception(
            Marshal.GetLastPInvokeError(),
            $"exec {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}"
        );
    }

    public static void ChangeOwner(string path, uint user, uint group) =>
        Check(ChangeOwnerNative(path, user, group), "chown " + path);

    /// <summary>Makes a character device that every user may use.</summary>
    public static void MakeDevice(string path, uint major, uint minor)
    {
        const uint characterDevice = 0x2000,
            forAll = 0x1b6;
        Check(MakeNodeNative(path, characterDevice | forAll, (major << 8) | minor), "mknod " + path);
        Check(ChangeModeNative(path, forAll), "chmod " + path);
    }

    public static void SetHostName(string name) =>
        Check(SetHostNameNative(name, (nuint)System.Text.Encoding.UTF8.GetByteCount(name)), "sethostname");

    /// <summary>Raises the limit of open files, for this process and its children.</summary>
    public static void LimitOpenFilesTo(ulong count)
    {
        ulong* limit = stackalloc ulong[] { count, count };
        Check(SetLimitNative(LimitOpenFiles, limit), "setrlimit");
    }

    public static void PowerOff()
    {
        SyncNative();
        Check(RebootNative(RebootPowerOff), "reboot");
    }

    public static void Kill(int pid, int signal) => _ = KillNative(pid, signal);

    /// <summary>Reaps an ended child, so that it does not stay a zombie.</summary>
    public static void Reap(int pid)
    {
        const int noHang = 1;
        _ = WaitNative(pid, null, noHang);
    }

    /// <summary>A descriptor that becomes readable when the process ends; -1 when there is no such process.</summary>
    public static int OpenProcess(int pid) => (int)ProcessDescriptorNative(434, pid, 0);

    /// <summary>Waits until the process behind <see cref="OpenProcess"/>'s descriptor has ended; closes the descriptor.</summary>
    public static void WaitAndClose(int descriptor)
    {
        PollDescriptor poll = new() { Descriptor = descriptor, Events = 1 };
        while (PollNative(&poll, 1, -1) < 0 && Marshal.GetLastPInvokeError() == 4)
        {
            // A signal arrived: go on waiting.
        }
        _ = LibC.Close(descriptor);
    }

    private static nint[] Vector(IReadOnlyList<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private static void Check(int result, string what)
    {
        if (result >= 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareNative(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountNative(string? source, string target, string? type, nuint flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountNative(string target, int flags);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeFolderNative(string path);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SystemCallNative(nint number, string first, string second);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint ProcessDescriptorNative(nint number, nint pid, nint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenNative(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SignalNative(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteNative(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSessionNative();

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroupsNative(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroupNative(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUserNative(uint user);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteNative(string path, nint* arguments, nint* environment);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlNative(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilitiesNative(uint* header, uint* data);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerNative(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "mknod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNodeNative(string path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeModeNative(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "sethostname", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetHostNameNative(string name, nuint length);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimitNative(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SyncNative();

    [LibraryImport("libc", EntryPoint = "reboot", SetLastError = true)]
    private static partial int RebootNative(uint command);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillNative(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitNative(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollNative(PollDescriptor* descriptors, nuint count, int milliseconds);
}
