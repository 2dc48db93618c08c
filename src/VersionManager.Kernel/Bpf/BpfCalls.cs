using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace VersionManager.Kernel.Bpf;

/// <summary>bpf(2): maps, programs, and attaching programs to interfaces. Each lives as long as its descriptor, so none outlives
/// the daemon.</summary>
internal static unsafe partial class BpfCalls
{
    private const int CreateMapCommand = 0,
        LookupCommand = 1,
        UpdateCommand = 2,
        DeleteCommand = 3,
        NextKeyCommand = 4,
        LoadCommand = 5,
        LinkCommand = 28;
    private const int ClassifierProgram = 3,
        AttributeLength = 128,
        NameLength = 15;

    private static nint SystemCall => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    /// <summary>A new map.</summary>
    /// <param name="type">One of <c>enum bpf_map_type</c> of <c>linux/bpf.h</c>.</param>
    /// <param name="keyLength">In bytes.</param>
    /// <param name="valueLength">In bytes.</param>
    /// <param name="capacity">The most elements it can hold.</param>
    /// <param name="name">The name that tools such as bpftool show.</param>
    /// <param name="flags">Those of <c>BPF_MAP_CREATE</c>.</param>
    /// <exception cref="Win32Exception">The kernel has no such maps, or the process lacks the privilege.</exception>
    public static BpfMap CreateMap(int type, int keyLength, int valueLength, int capacity, string name, int flags = 0)
    {
        Span<byte> attribute = stackalloc byte[AttributeLength];
        attribute.Clear();
        Write(attribute, 0, type);
        Write(attribute, 4, keyLength);
        Write(attribute, 8, valueLength);
        Write(attribute, 12, capacity);
        Write(attribute, 16, flags);
        WriteName(attribute[28..], name);
        return new BpfMap(Check(Call(CreateMapCommand, attribute), $"map {name}"), keyLength, valueLength, capacity);
    }

    /// <summary>Has the kernel verify and translate a program for packets.</summary>
    /// <exception cref="Win32Exception">The verifier refuses the program; the message has the verifier's last lines.</exception>
    public static int Load(byte[] program, string name)
    {
        const int instructionLength = 8,
            logLength = 256 * 1024;
        Span<byte> attribute = stackalloc byte[AttributeLength];
        attribute.Clear();
        fixed (
            byte* instructions = program,
                license = "Dual MIT/GPL\0"u8
        )
        {
            Write(attribute, 0, ClassifierProgram);
            Write(attribute, 4, program.Length / instructionLength);
            Write(attribute, 8, instructions);
            Write(attribute, 16, license);
            WriteName(attribute[48..], name);
            int loaded = Call(LoadCommand, attribute);
            if (loaded >= 0)
                return loaded;
            // Once more, with the verifier's log.
            byte[] log = new byte[logLength];
            fixed (byte* text = log)
            {
                Write(attribute, 24, 1);
                Write(attribute, 28, logLength);
                Write(attribute, 32, text);
                loaded = Call(LoadCommand, attribute);
                string said = Encoding.ASCII.GetString(log).TrimEnd('\0', '\n');
                return Check(loaded, $"program {name}: {string.Join(" / ", said.Split('\n').TakeLast(8))}");
            }
        }
    }

    /// <summary>Attaches a program to an interface, until the returned descriptor is closed or the interface goes.</summary>
    /// <exception cref="Win32Exception">The kernel is older than 6.6, or the interface is gone.</exception>
    public static int Attach(int program, int interfaceIndex, BpfHook hook)
    {
        Span<byte> attribute = stackalloc byte[AttributeLength];
        attribute.Clear();
        Write(attribute, 0, program);
        Write(attribute, 4, interfaceIndex);
        Write(attribute, 8, (int)hook);
        return Check(Call(LinkCommand, attribute), $"attaching to interface {interfaceIndex}");
    }

    /// <summary>False when there is no such key.</summary>
    public static bool TryLookup(BpfMap map, ReadOnlySpan<byte> key, Span<byte> value)
    {
        fixed (
            byte* keyBytes = key,
                valueBytes = value
        )
            return Element(LookupCommand, map, keyBytes, valueBytes) == 0;
    }

    public static void Update(BpfMap map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (
            byte* keyBytes = key,
                valueBytes = value
        )
            Check(Element(UpdateCommand, map, keyBytes, valueBytes), "changing a map");
    }

    /// <summary>Deletes a key; a missing key is no error.</summary>
    public static void Delete(BpfMap map, ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
            _ = Element(DeleteCommand, map, keyBytes, null);
    }

    /// <summary>All keys; those that come or go meanwhile may be missing.</summary>
    public static IReadOnlyList<byte[]> Keys(BpfMap map)
    {
        List<byte[]> keys = [];
        byte[]? last = null;
        while (keys.Count < map.Capacity)
        {
            byte[] next = new byte[map.KeyLength];
            fixed (
                byte* lastBytes = last,
                    nextBytes = next
            )
            {
                if (Element(NextKeyCommand, map, lastBytes, nextBytes) != 0)
                    break;
            }

            keys.Add(last = next);
        }

        return keys;
    }

    private static int Element(int command, BpfMap map, byte* key, byte* value)
    {
        Span<byte> attribute = stackalloc byte[AttributeLength];
        attribute.Clear();
        Write(attribute, 0, map.Descriptor);
        Write(attribute, 8, key);
        Write(attribute, 16, value);
        return Call(command, attribute);
    }

    private static void Write(Span<byte> attribute, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(attribute[at..], value);

    private static void Write(Span<byte> attribute, int at, byte* value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(attribute[at..], (ulong)value);

    private static void WriteName(Span<byte> attribute, string name) =>
        Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(name.Length, NameLength)), attribute);

    private static int Call(int command, ReadOnlySpan<byte> attribute)
    {
        fixed (byte* bytes = attribute)
            return (int)SystemCallNative(SystemCall, command, bytes, AttributeLength);
    }

    private static int Check(int result, string what)
    {
        if (result >= 0)
            return result;
        int error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCallNative(nint number, nint command, byte* attribute, nint length);
}
