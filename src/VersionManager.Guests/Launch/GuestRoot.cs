using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Launch;

/// <summary>
/// Puts a guest's root together: the host's root with a layer of the guest's own over it (gone with the guest), folders of the
/// node's services hidden, and the release, its state and the agent bound where the guest finds them.
/// </summary>
/// <remarks>
/// Everything is mounted in the launcher's own mount namespace. So nothing of it shows on the node, and all of it ends with the
/// guest, also when the daemon, the launcher or the guest is killed at any moment.
/// </remarks>
internal sealed class GuestRoot
{
    private readonly string _layers;
    private int _overlays;

    private GuestRoot(string mountPoint)
    {
        _layers = Path.Combine(mountPoint, "layers");
        Location = Path.Combine(mountPoint, "root");
    }

    private string Location { get; }

    /// <summary>Mounts the root that <paramref name="plan"/> describes and says where it is.</summary>
    public static string Mount(LaunchPlan plan)
    {
        // Read before anything is mounted here, so that these are the node's.
        IReadOnlyList<HostMount> hostMounts = HostMount.ReadAll();
        // An overlay's upper layer must not lie in its lower layer, which is the node's whole root: so it lies in memory.
        ProcessCalls.Mount("tmpfs", plan.MountPoint, "tmpfs", MountFlags.None, "mode=755");
        var root = new GuestRoot(plan.MountPoint);
        Directory.CreateDirectory(root._layers);
        Directory.CreateDirectory(root.Location);
        root.Overlay("/", root.Location);
        string[] replaced = ["/run", "/tmp", "/proc", "/sys", "/dev", .. plan.Hidden];
        foreach (HostMount mount in hostMounts)
        {
            if (!replaced.Any(folder => IsIn(mount.Path, folder)) && !IsIn(plan.MountPoint, mount.Path))
                root.Submount(mount.Path);
        }
        root.Memory("/run", "mode=755");
        root.Memory("/tmp", "mode=1777");
        foreach (string hidden in plan.Hidden)
            root.Hide(hidden);
        foreach (LaunchBind bind in plan.Binds)
            root.Bind(bind);
        return root.Location;
    }

    /// <summary>The few devices that User-mode Linux itself needs, and no other of the node.</summary>
    public static void MountDevices(string root, uint user)
    {
        MountPlainDevices(root);
        string devices = Path.Combine(root, "dev");
        Directory.CreateDirectory(Path.Combine(devices, "net"));
        ProcessCalls.MakeDevice(Path.Combine(devices, "net", "tun"), 10, 200);
        string control = Path.Combine(root, UmlControlFolder[1..]);
        Directory.CreateDirectory(control);
        ProcessCalls.ChangeOwner(control, user, user);
    }

    /// <summary>The devices that any program may use, and memory to share.</summary>
    public static void MountPlainDevices(string root)
    {
        string devices = Path.Combine(root, "dev");
        ProcessCalls.Mount("tmpfs", devices, "tmpfs", MountFlags.NoSetUser, "mode=755");
        ProcessCalls.MakeDevice(Path.Combine(devices, "null"), 1, 3);
        ProcessCalls.MakeDevice(Path.Combine(devices, "zero"), 1, 5);
        ProcessCalls.MakeDevice(Path.Combine(devices, "random"), 1, 8);
        ProcessCalls.MakeDevice(Path.Combine(devices, "urandom"), 1, 9);
        string shared = Path.Combine(devices, "shm");
        Directory.CreateDirectory(shared);
        ProcessCalls.Mount("tmpfs", shared, "tmpfs", MountFlags.NoSetUser | MountFlags.NoDevices, "mode=1777");
    }

    /// <summary>Where User-mode Linux keeps its control socket, in the guest's root as the node sees it.</summary>
    public const string UmlControlFolder = "/run/uml";

    private void Overlay(string lower, string target)
    {
        (string upper, string work) = NewLayer();
        ProcessCalls.Mount("overlay", target, "overlay", MountFlags.None, $"lowerdir={lower},upperdir={upper},workdir={work}");
    }

    private void Submount(string path)
    {
        string target = RootedPath.Resolve(Location, path);
        if (File.Exists(path))
        {
            if (File.Exists(target))
                BindOver(path, target, readOnly: true);
            return;
        }
        if (!Directory.Exists(path) || !Directory.Exists(target))
            return;
        (string upper, string work) = NewLayer();
        bool plain = !path.AsSpan().ContainsAny(",:\\");
        // Some file systems cannot be the lower layer of an overlay: the guest sees those read-only.
        if (
            !plain
            || !ProcessCalls.TryMount(
                "overlay",
                target,
                "overlay",
                MountFlags.None,
                $"lowerdir={path},upperdir={upper},workdir={work}"
            )
        )
            BindOver(path, target, readOnly: true);
    }

    private (string Upper, string Work) NewLayer()
    {
        string layer = Path.Combine(_layers, (_overlays++).ToString(System.Globalization.CultureInfo.InvariantCulture));
        string upper = Path.Combine(layer, "upper"),
            work = Path.Combine(layer, "work");
        Directory.CreateDirectory(upper);
        Directory.CreateDirectory(work);
        return (upper, work);
    }

    private void Memory(string path, string options)
    {
        string target = RootedPath.Resolve(Location, path);
        Directory.CreateDirectory(target);
        ProcessCalls.Mount("tmpfs", target, "tmpfs", MountFlags.NoSetUser | MountFlags.NoDevices, options);
    }

    private void Hide(string path)
    {
        string target = RootedPath.Resolve(Location, path);
        if (Directory.Exists(target))
            ProcessCalls.Mount(
                "tmpfs",
                target,
                "tmpfs",
                MountFlags.NoSetUser | MountFlags.NoDevices | MountFlags.NoExecute,
                "mode=755,size=64k"
            );
    }

    private void Bind(LaunchBind bind)
    {
        string target = RootedPath.Resolve(Location, bind.Target);
        if (Directory.Exists(bind.Source))
        {
            Directory.CreateDirectory(target);
        }
        else if (!File.Exists(target))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Create(target).Dispose();
        }
        BindOver(bind.Source, target, bind.ReadOnly);
    }

    private static void BindOver(string source, string target, bool readOnly)
    {
        ProcessCalls.Mount(source, target, null, MountFlags.Bind, null);
        if (readOnly)
            ProcessCalls.Mount(null, target, null, MountFlags.Bind | MountFlags.Remount | MountFlags.ReadOnly, null);
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path[folder.TrimEnd('/').Length] == '/');
}
