using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Drivers.Namespace;

/// <summary>Says to runc what a guest is: the agent, in namespaces of its own, on the root that the launcher has
/// mounted.</summary>
internal static class OciConfigBuilder
{
    // What container engines commonly leave to root in a container: it may switch users and bind low ports, not reconfigure its
    // host.
    private static readonly string[] Capabilities =
    [
        "CAP_AUDIT_WRITE",
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_FOWNER",
        "CAP_FSETID",
        "CAP_KILL",
        "CAP_MKNOD",
        "CAP_NET_BIND_SERVICE",
        "CAP_NET_RAW",
        "CAP_SETFCAP",
        "CAP_SETGID",
        "CAP_SETPCAP",
        "CAP_SETUID",
        "CAP_SYS_CHROOT",
    ];

    public static OciConfig Build(Guest guest, string hostName, string networkNamespace, string controlGroup)
    {
        long? memory = GuestMemory.Parse(guest.Spec.Manifest.Memory);
        // A guest may not have more than its host: raising a limit is a privilege that the daemon need not have.
        long files = Math.Min(guest.Folders.Options.OpenFiles, ProcessLimits.MaximalOpenFiles());
        return new OciConfig(
            "1.0.2",
            new OciProcess(
                Terminal: false,
                new OciUser(0, 0),
                [GuestLayout.Agent, "init"],
                AgentEnvironment,
                "/",
                new OciCapabilities(Capabilities, Capabilities, Capabilities),
                [new OciLimit("RLIMIT_NOFILE", files, files)],
                NoNewPrivileges: false
            ),
            new OciRoot(Path.Combine(guest.Folders.MountPoint, "root"), Readonly: false),
            hostName,
            [
                new("/proc", "proc", "proc", ["nosuid", "noexec", "nodev"]),
                new("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
                new("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
                new("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777"]),
                new("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
                new("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
            ],
            new OciLinux(
                [
                    new("pid", null),
                    new("ipc", null),
                    new("uts", null),
                    new("mount", null),
                    new("network", "/run/netns/" + networkNamespace),
                ],
                controlGroup,
                new OciResources(
                    [new OciDevice(false, null, null, null, "rwm")],
                    memory is { } limit ? new OciMemory(limit) : null
                ),
                [
                    "/proc/acpi",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/fs/cgroup",
                ],
                ["/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
            )
        );
    }

    /// <summary>The agent's own environment: it lives as long as the guest and does little, so it is kept small.</summary>
    public static IReadOnlyList<string> AgentEnvironment { get; } =
    ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DOTNET_GCHeapHardLimit=0x2000000", "DOTNET_GCgen0size=0x100000"];
}
