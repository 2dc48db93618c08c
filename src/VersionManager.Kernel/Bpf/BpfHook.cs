namespace VersionManager.Kernel.Bpf;

/// <summary>Where a program is attached.</summary>
internal enum BpfHook
{
    Ingress = 46,
    Egress = 47,
}
