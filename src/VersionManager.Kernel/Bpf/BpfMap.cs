namespace VersionManager.Kernel.Bpf;

/// <summary>A map that programs and the daemon share.</summary>
/// <param name="Descriptor">Its descriptor.</param>
/// <param name="KeyLength">In bytes.</param>
/// <param name="ValueLength">In bytes.</param>
/// <param name="Capacity">The most elements it can hold.</param>
internal sealed record BpfMap(int Descriptor, int KeyLength, int ValueLength, int Capacity);
