namespace VersionManager.Contracts;

/// <summary>How a guest is isolated from its host (paper, section 4.1).</summary>
public enum Isolation
{
    /// <summary>Linux namespaces, run by runc: near native speed.</summary>
    Namespace,

    /// <summary>User-mode Linux: a kernel of its own (the paper's choice).</summary>
    Uml,
}
