using System.Buffers.Binary;
using System.ComponentModel;
using LibObjectFile.Elf;
using VersionManager.Kernel.Native;

namespace VersionManager.Kernel.Bpf;

/// <summary>
/// An object file of <c>clang -target bpf</c>, loaded into the kernel: its programs, maps and variables. A program is a section
/// named <c>tc/NAME</c>, a map a symbol of section <c>maps</c>, and a variable a symbol of <c>.bss</c>.
/// </summary>
internal sealed class BpfObject : IDisposable
{
    private const string ProgramPrefix = "tc/",
        MapSection = "maps",
        VariableSection = ".bss";

    /// <summary>The length of <c>struct map</c>: type, lengths of key and value, capacity, flags; each of 4 bytes.</summary>
    private const int MapLength = 20;

    private const int ArrayMap = 2;

    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _variables = new(StringComparer.Ordinal);
    private readonly byte[] _values;
    private readonly BpfMap? _valueMap;

    /// <summary>Loads an object file. Its programs are attached to nothing yet.</summary>
    /// <exception cref="Win32Exception">The kernel refuses a part of it, which the message names, or the process lacks the
    /// privilege.</exception>
    public BpfObject(Stream file)
    {
        var elf = ElfFile.Read(file);
        IList<ElfSymbol> symbols = elf.Sections.OfType<ElfSymbolTable>().Single().Entries;
        _values = new byte[(int)(elf.Sections.FirstOrDefault(section => section.Name.Value == VariableSection)?.Size ?? 0)];
        try
        {
            foreach (ElfSymbol symbol in symbols.Where(symbol => Section(symbol) == MapSection))
                _maps[symbol.Name.Value] = CreateMap(symbol);
            foreach (ElfSymbol symbol in symbols.Where(symbol => Section(symbol) == VariableSection))
                _variables[symbol.Name.Value] = (int)symbol.Value;
            if (_values.Length > 0)
                _valueMap = BpfCalls.CreateMap(ArrayMap, sizeof(int), _values.Length, 1, "vm_values");
            foreach (ElfStreamSection section in elf.Sections.OfType<ElfStreamSection>())
            {
                if (!section.Name.Value.StartsWith(ProgramPrefix, StringComparison.Ordinal))
                    continue;
                string name = section.Name.Value[ProgramPrefix.Length..];
                _programs[name] = BpfCalls.Load(Link(elf, section, symbols), "vm_" + name);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A map, by its name in the source.</summary>
    public BpfMap Map(string name) => _maps[name];

    /// <summary>The descriptor of a program, by the name of its section.</summary>
    public int Program(string name) => _programs[name];

    /// <summary>Sets a variable of 4 bytes, also for programs that already run.</summary>
    public void Set(string variable, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_values.AsSpan(_variables[variable]), value);
        BpfCalls.Update(_valueMap!, stackalloc byte[sizeof(int)], _values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (int program in _programs.Values)
            LibC.Close(program);
        foreach (BpfMap map in _maps.Values)
            LibC.Close(map.Descriptor);
        if (_valueMap is not null)
            LibC.Close(_valueMap.Descriptor);
    }

    private static string? Section(ElfSymbol symbol) => symbol.SectionLink.Section?.Name.Value;

    private static BpfMap CreateMap(ElfSymbol symbol)
    {
        ReadOnlySpan<byte> map = Read((ElfStreamSection)symbol.SectionLink.Section!).AsSpan((int)symbol.Value, MapLength);
        return BpfCalls.CreateMap(
            Field(map, 0),
            keyLength: Field(map, 1),
            valueLength: Field(map, 2),
            capacity: Field(map, 3),
            "vm_" + symbol.Name.Value,
            flags: Field(map, 4)
        );
    }

    private static int Field(ReadOnlySpan<byte> map, int index) =>
        BinaryPrimitives.ReadInt32LittleEndian(map[(index * sizeof(int))..]);

    /// <summary>A program's instructions, with the maps' descriptors and the variables' offsets filled in.</summary>
    private byte[] Link(ElfFile elf, ElfStreamSection section, IList<ElfSymbol> symbols)
    {
        // The source register of a 64-bit load says what its operand means; see BPF_PSEUDO_MAP_FD in linux/bpf.h.
        const int sourceRegister = 1,
            immediate = 4,
            secondImmediate = 12,
            mapDescriptor = 1 << 4,
            mapValue = 2 << 4;
        byte[] program = Read(section);
        ElfRelocationTable? relocations = elf
            .Sections.OfType<ElfRelocationTable>()
            .FirstOrDefault(table => table.Info.Section == section);
        foreach (ElfRelocation relocation in relocations?.Entries ?? [])
        {
            Span<byte> load = program.AsSpan((int)relocation.Offset);
            ElfSymbol symbol = symbols[(int)relocation.SymbolIndex];
            bool isMap = _maps.TryGetValue(symbol.Name.Value, out BpfMap? map);
            load[sourceRegister] |= (byte)(isMap ? mapDescriptor : mapValue);
            BinaryPrimitives.WriteInt32LittleEndian(load[immediate..], isMap ? map!.Descriptor : _valueMap!.Descriptor);
            if (!isMap)
                BinaryPrimitives.WriteInt32LittleEndian(load[secondImmediate..], _variables[symbol.Name.Value]);
        }
        return program;
    }

    private static byte[] Read(ElfStreamSection section)
    {
        byte[] content = new byte[(int)section.Size];
        section.Stream.Position = 0;
        section.Stream.ReadExactly(content);
        return content;
    }
}
