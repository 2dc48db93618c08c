namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>How much is loaded or stored.</summary>
internal enum BpfSize : byte
{
    Bits32 = 0x00,
    Bits16 = 0x08,
    Bits8 = 0x10,
    Bits64 = 0x18,
}
