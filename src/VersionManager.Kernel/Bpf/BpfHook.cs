namespace VersionManager.Kernel.Bpf;

/// <summary>The place where a program is attached.</summary>
internal enum BpfHook
{
    Ingress = 46,
    Egress = 47,
}
