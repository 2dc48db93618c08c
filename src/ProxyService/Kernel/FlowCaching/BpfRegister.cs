namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>The registers of the kernel's BPF machine (RFC 9669). A call takes its arguments from 1 to 5, returns in 0, and
/// spoils 0 to 5.</summary>
internal enum BpfRegister : byte
{
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,

    /// <summary>The end of the stack, which is 512 bytes; read only.</summary>
    Frame,
}
