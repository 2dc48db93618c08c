using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;

namespace VersionManager.Guests.Launch;

/// <summary>The paths of what a guest has beside its host's root.</summary>
internal static class GuestLayout
{
    /// <summary>A folder that every guest has, for the agent and what the daemon shows to the guest.</summary>
    public const string Folder = "/run/vm";

    /// <summary>The agent.</summary>
    public const string Agent = Folder + "/vmproxy";

    /// <summary>Folder <c>i</c> in it is the predecessor's state folder number <c>i</c>, read-only.</summary>
    public const string Predecessor = Folder + "/predecessor";

    /// <summary>Folder <c>VERSION/state/i</c> in it is state folder number <c>i</c> of any version of the application,
    /// read-only.</summary>
    public const string Versions = Folder + "/versions";

    /// <summary>What the guest sees besides the host's root.</summary>
    public static IReadOnlyList<LaunchBind> Binds(Guest guest)
    {
        GuestOptions options = guest.Folders.Options;
        ReleaseManifest manifest = guest.Spec.Manifest;
        List<LaunchBind> binds =
        [
            new(options.DaemonPath, Agent, ReadOnly: true),
            // The usual path, where a start script looks for `vmproxy register`.
            new(options.DaemonPath, WellKnown.DaemonPath, ReadOnly: true),
            new(guest.Spec.ReleaseTree, manifest.Path, ReadOnly: true),
            // The folder of all versions: so a migration can also read a version that came to the node after this guest.
            new(GuestFolders.Versions(options, manifest.Application), Versions, ReadOnly: true),
        ];
        for (int i = 0; i < manifest.State.Count; i++)
            binds.Add(
                new LaunchBind(
                    GuestFolders.State(options, manifest.Application, manifest.Version, i),
                    manifest.State[i],
                    ReadOnly: false
                )
            );
        if (guest.Spec.Predecessor is not { } predecessor)
            return binds;
        for (int i = 0; i < predecessor.State.Count; i++)
        {
            string state = GuestFolders.State(options, predecessor.Application, predecessor.Version, i);
            if (Directory.Exists(state))
                binds.Add(new LaunchBind(state, Predecessor + "/" + i.ToString(CultureInfo.InvariantCulture), ReadOnly: true));
        }
        return binds;
    }

    /// <summary>The node's folders that a guest finds empty.</summary>
    public static IReadOnlyList<string> Hidden(GuestOptions options) =>
        [
            .. new[] { options.DataFolder, WellKnown.DataFolder, "/etc/vmproxy", options.RunFolder }
                .Select(Path.GetFullPath)
                .Distinct(),
        ];

    /// <summary>The environment of the application and its hooks.</summary>
    public static IReadOnlyDictionary<string, string> Environment(Guest guest)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["VM_APPLICATION"] = guest.Application,
            ["VM_VERSION"] = guest.Version.ToString(),
            ["VM_ADDRESS"] = guest.Link.Network.Address.ToString(),
            ["VM_PATH"] = guest.Spec.Manifest.Path,
            ["VM_STATE"] = string.Join(':', guest.Spec.Manifest.State),
        };
        if (guest.Spec.Predecessor is { } predecessor)
        {
            foreach ((string name, string value) in OfPredecessor(guest, predecessor.Version))
                environment[name] = value;
        }
        foreach ((string name, string value) in guest.Spec.Manifest.Environment)
            environment[name] = value;
        return environment;
    }

    /// <summary>The variables that say where a guest finds the older version <paramref name="from"/>.</summary>
    public static IReadOnlyDictionary<string, string> OfPredecessor(Guest guest, Version from) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VM_PREDECESSOR_VERSION"] = from.ToString(),
            ["VM_PREDECESSOR_ADDRESS"] = WellKnown.PredecessorAddress,
            ["VM_PREDECESSOR_STATE"] = guest.Spec.Predecessor?.Version == from ? Predecessor : $"{Versions}/{from}/state",
        };
}
