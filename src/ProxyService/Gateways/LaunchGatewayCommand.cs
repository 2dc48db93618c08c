using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using VersionManager.Guests.Drivers.Namespace;
using VersionManager.Guests.Launch;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Sockets;

namespace VersionManager.ProxyService.Gateways;

/// <summary>
/// <c>vmproxy launch-gateway PLAN</c>: takes the listening sockets from the daemon, gives up every privilege and becomes the
/// gateway. The sockets are fetched rather than inherited, so that nothing else that the daemon starts at the same time can have
/// them.
/// </summary>
internal static class LaunchGatewayCommand
{
    // Above what the runtime of this launcher uses for itself.
    private const int Aside = 200;

    /// <summary>Returns only when it fails, with a message on standard error.</summary>
    /// <param name="planFile">A <see cref="GatewayLaunch"/> as JSON.</param>
    public static int Run(string planFile)
    {
        int errors = 2;
        try
        {
            GatewayLaunch plan =
                JsonSerializer.Deserialize(File.ReadAllBytes(planFile), GatewayLaunchJson.Default.GatewayLaunch)
                ?? throw new InvalidDataException($"{planFile} is empty.");
            errors = DescriptorCalls.Duplicate(2, Aside);
            int[] sockets = [.. plan.Sockets.Select(descriptor => Fetch(plan.Owner, descriptor))];
            ControlGroup.Join(plan.ControlGroup, Environment.ProcessId);
            WorthLessThanTheDaemon();
            ProcessCalls.RedirectStandardStreams(plan.Log);
            ProcessCalls.NewSession();
            if (plan.Root is { } rootPlan)
                EnterRoot(rootPlan);
            ProcessCalls.ChangeFolder(plan.Folder);
            ProcessCalls.GiveUpPrivileges(plan.Identity[0], plan.Identity[1], [.. plan.Identity.Skip(2)]);
            for (int i = 0; i < sockets.Length; i++)
            {
                if (!DescriptorCalls.Place(sockets[i], GatewaySockets.First + i))
                    throw new IOException("A socket could not be handed over.");
            }
            ProcessCalls.Execute(
                plan.Program,
                plan.Arguments,
                [
                    .. plan.Environment,
                    string.Create(CultureInfo.InvariantCulture, $"LISTEN_FDS={sockets.Length}"),
                    string.Create(CultureInfo.InvariantCulture, $"LISTEN_PID={Environment.ProcessId}"),
                ]
            );
            return 1;
        }
        catch (Exception error)
            when (error is IOException or Win32Exception or JsonException or UnauthorizedAccessException or InvalidDataException)
        {
            ProcessCalls.WriteLine(errors, error.Message);
            return 1;
        }
    }

    /// <summary>When memory is short the gateway goes before the daemon, whose worth it inherits.</summary>
    private static void WorthLessThanTheDaemon()
    {
        const string worth = "/proc/self/oom_score_adj";
        const int gateway = -100;
        if (int.Parse(File.ReadAllText(worth), CultureInfo.InvariantCulture) < gateway)
            File.WriteAllText(worth, gateway.ToString(CultureInfo.InvariantCulture));
    }

    private static int Fetch(int owner, int descriptor)
    {
        int copy = DescriptorCalls.CopyOf(owner, descriptor);
        if (copy < 0)
            throw new IOException(
                $"The kernel does not hand over the daemon's socket ({ProcessCalls.LastError()}); pidfd_getfd needs Linux 5.6 or later."
            );
        int aside = DescriptorCalls.Duplicate(copy, Aside);
        _ = LibC.Close(copy);
        return aside >= 0 ? aside : throw new IOException("There are no descriptors left.");
    }

    private static void EnterRoot(LaunchPlan plan)
    {
        ProcessCalls.UnshareMounts();
        ProcessCalls.UnshareNames();
        string root = GuestRoot.Mount(plan);
        GuestRoot.MountPlainDevices(root);
        // Of the node's processes it sees its own user's.
        ProcessCalls.Mount(
            "proc",
            Path.Combine(root, "proc"),
            "proc",
            MountFlags.NoSetUser | MountFlags.NoDevices | MountFlags.NoExecute,
            "hidepid=2"
        );
        ProcessCalls.PivotRoot(root);
    }
}
