using System.Globalization;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Users;

namespace VersionManager.Guests.Registry;

/// <summary>The folders of a guest on the node.</summary>
/// <param name="Options">The node's settings.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Slot">The guest's slot.</param>
internal sealed record GuestFolders(GuestOptions Options, string Application, Version Version, int Slot)
{
    /// <summary>The folder of what outlasts the guest: its state and its log.</summary>
    public string Lasting => Lasts(Options, Application, Version);

    /// <summary>The folder of what ends with the guest: its root, and what its driver writes down.</summary>
    public string Bundle => Path.Combine(Options.RunFolder, "guests", Slot.ToString(CultureInfo.InvariantCulture));

    /// <summary>An empty folder on which the guest's root is mounted; only processes of the guest see the mount.</summary>
    public string MountPoint => Path.Combine(Bundle, "mnt");

    /// <summary>The guest's standard output and error.</summary>
    public string Log => Path.Combine(Lasting, "log");

    /// <summary>The folder behind the state path number <paramref name="index"/> of a release.</summary>
    public static string State(GuestOptions options, string application, Version version, int index) =>
        Path.Combine(Lasts(options, application, version), "state", index.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Whether all state folders of a release are on this node. A version that never ran here has none; should it run later, a
    /// migration finds them where it finds any other version's.
    /// </summary>
    public static bool HaveState(GuestOptions options, ReleaseManifest manifest) =>
        Enumerable
            .Range(0, manifest.State.Count)
            .All(i => Directory.Exists(State(options, manifest.Application, manifest.Version, i)));

    /// <summary>Makes the folders; a state folder that is new belongs to the release's user.</summary>
    public void Create(ReleaseManifest manifest, HostUser user)
    {
        Directory.CreateDirectory(MountPoint);
        for (int i = 0; i < manifest.State.Count; i++)
        {
            string state = State(Options, Application, Version, i);
            if (Directory.Exists(state))
                continue;
            Directory.CreateDirectory(state);
            ProcessCalls.ChangeOwner(state, user.Id, user.Group);
        }
    }

    /// <summary>Deletes what ends with the guest.</summary>
    public void DeleteBundle()
    {
        if (!Directory.Exists(Bundle))
            return;
        // The mount point goes first, and not recursively: where a root is still mounted on it that fails, and the root is
        // spared.
        if (Directory.Exists(MountPoint))
            Directory.Delete(MountPoint);
        Directory.Delete(Bundle, recursive: true);
    }

    /// <summary>The folder that holds what outlasts the guests of every version of an application.</summary>
    public static string Versions(GuestOptions options, string application) =>
        Path.Combine(options.DataFolder, "guests", application);

    private static string Lasts(GuestOptions options, string application, Version version) =>
        Path.Combine(Versions(options, application), version.ToString());
}
