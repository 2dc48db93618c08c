using System.Buffers.Binary;
using static VersionManager.ProxyService.Kernel.FlowCaching.BpfRegister;

namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>Writes a program for the kernel's BPF machine, instruction by instruction (RFC 9669), so that no compiler is needed
/// on a node.</summary>
internal sealed class BpfAssembler
{
    private const int InstructionLength = 8;

    // Instruction classes and modifiers.
    private const byte LoadImmediate64 = 0x18,
        LoadMemory = 0x61,
        StoreMemory = 0x63,
        StoreImmediate = 0x62,
        AtomicAdd64 = 0xdb;
    private const byte AddImmediate = 0x07,
        AddRegister = 0x0f,
        AndImmediate = 0x57,
        MoveImmediate = 0xb7,
        MoveRegister = 0xbf;
    private const byte Always = 0x05,
        EqualImmediate = 0x15,
        NotEqualImmediate = 0x55,
        NotEqualRegister = 0x5d,
        GreaterRegister = 0x2d;
    private const byte CallHelper = 0x85,
        ExitProgram = 0x95;
    private const byte FromMap = 1,
        FromMapValue = 2;

    private readonly List<byte[]> _instructions = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<(int At, string Label)> _jumps = [];

    /// <summary>The program; every jump's label must have been placed.</summary>
    public byte[] Assemble()
    {
        foreach ((int at, string label) in _jumps)
            BinaryPrimitives.WriteInt16LittleEndian(_instructions[at].AsSpan(2), checked((short)(_labels[label] - at - 1)));
        return [.. _instructions.SelectMany(i => i)];
    }

    public void Label(string name) => _labels.Add(name, _instructions.Count);

    public void Move(BpfRegister to, BpfRegister from) => Emit(MoveRegister, to, from, 0, 0);

    public void Move(BpfRegister to, int value) => Emit(MoveImmediate, to, R0, 0, value);

    public void Add(BpfRegister to, int value) => Emit(AddImmediate, to, R0, 0, value);

    public void Add(BpfRegister to, BpfRegister value) => Emit(AddRegister, to, value, 0, 0);

    public void And(BpfRegister to, int value) => Emit(AndImmediate, to, R0, 0, value);

    public void Load(BpfSize size, BpfRegister to, BpfRegister from, int offset) =>
        Emit((byte)(LoadMemory | (byte)size), to, from, offset, 0);

    public void Store(BpfSize size, BpfRegister to, int offset, BpfRegister from) =>
        Emit((byte)(StoreMemory | (byte)size), to, from, offset, 0);

    public void Store(BpfSize size, BpfRegister to, int offset, int value) =>
        Emit((byte)(StoreImmediate | (byte)size), to, R0, offset, value);

    /// <summary>Adds to 64 bits in memory, also where other CPUs do.</summary>
    public void AddAtomically(BpfRegister to, int offset, BpfRegister value) => Emit(AtomicAdd64, to, value, offset, 0);

    /// <summary>The map itself, as helpers take it.</summary>
    public void LoadMap(BpfRegister to, int map) => EmitMap(to, FromMap, map);

    /// <summary>The address of the only value of an array map.</summary>
    public void LoadMapValue(BpfRegister to, int map) => EmitMap(to, FromMapValue, map);

    public void Jump(string label) => EmitJump(Always, R0, R0, 0, label);

    public void JumpIfEqual(BpfRegister left, int right, string label) => EmitJump(EqualImmediate, left, R0, right, label);

    public void JumpIfNot(BpfRegister left, int right, string label) => EmitJump(NotEqualImmediate, left, R0, right, label);

    public void JumpIfNot(BpfRegister left, BpfRegister right, string label) => EmitJump(NotEqualRegister, left, right, 0, label);

    public void JumpIfGreater(BpfRegister left, BpfRegister right, string label) =>
        EmitJump(GreaterRegister, left, right, 0, label);

    public void Call(BpfHelper helper) => Emit(CallHelper, R0, R0, 0, (int)helper);

    public void Return(int value)
    {
        Move(R0, value);
        Return();
    }

    /// <summary>Returns what is in <see cref="R0"/>.</summary>
    public void Return() => Emit(ExitProgram, R0, R0, 0, 0);

    private void EmitMap(BpfRegister to, byte kind, int map)
    {
        Emit(LoadImmediate64, to, (BpfRegister)kind, 0, map);
        Emit(0, R0, R0, 0, 0);
    }

    private void EmitJump(byte code, BpfRegister left, BpfRegister right, int value, string label)
    {
        _jumps.Add((_instructions.Count, label));
        Emit(code, left, right, 0, value);
    }

    private void Emit(byte code, BpfRegister destination, BpfRegister source, int offset, int value)
    {
        byte[] instruction = new byte[InstructionLength];
        instruction[0] = code;
        instruction[1] = (byte)((byte)source << 4 | (byte)destination);
        BinaryPrimitives.WriteInt16LittleEndian(instruction.AsSpan(2), checked((short)offset));
        BinaryPrimitives.WriteInt32LittleEndian(instruction.AsSpan(4), value);
        _instructions.Add(instruction);
    }
}
