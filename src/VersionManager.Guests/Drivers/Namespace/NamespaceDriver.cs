using System.Globalization;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Links;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;
using VersionManager.Kernel.Users;

namespace VersionManager.Guests.Drivers.Namespace;

/// <summary>Guests in Linux namespaces, run by <c>runc</c>.</summary>
internal sealed class NamespaceDriver(GuestOptions options, ToolRunner tools, TimeProvider time) : IGuestDriver
{
    private string RuncState => Path.Combine(options.RunFolder, "runc");

    public Isolation Isolation => Isolation.Namespace;

    public IReadOnlyList<string> Tools { get; } = ["runc", "ip", "nft"];

    public string? Obstacle => null;

    public async Task<NodeProcess> BootAsync(Guest guest, HostUser user, CancellationToken cancellation)
    {
        string name = Name(guest.Slot),
            bundle = guest.Folders.Bundle;
        string plan = Path.Combine(bundle, "plan.json"),
            pidFile = Path.Combine(bundle, "pid"),
            runcLog = Path.Combine(bundle, "runc.log");
        OciConfig config = OciConfigBuilder.Build(guest, Environment.MachineName, name, ControlGroup.Of(options, guest.Slot));
        await File.WriteAllBytesAsync(
            Path.Combine(bundle, "config.json"),
            JsonSerializer.SerializeToUtf8Bytes(config, OciJson.Default.OciConfig),
            cancellation
        );
        var launch = new LaunchPlan
        {
            MountPoint = guest.Folders.MountPoint,
            Hidden = GuestLayout.Hidden(options),
            Binds = GuestLayout.Binds(guest),
            Log = guest.Folders.Log,
            Program = ToolRunner.Find("runc"),
            Arguments =
            [
                "runc",
                "--root",
                RuncState,
                "--log",
                runcLog,
                "run",
                "--detach",
                "--bundle",
                bundle,
                "--pid-file",
                pidFile,
                name,
            ],
            Environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            ForgetFlowsOf = guest.PrivateAddress.ToString(),
        };
        await File.WriteAllBytesAsync(
            plan,
            JsonSerializer.SerializeToUtf8Bytes(launch, LaunchJson.Default.LaunchPlan),
            cancellation
        );
        await guest.Link.CreateVethAsync(tools, name, cancellation);
        ToolResult result = await tools.RunAsync(
            options.DaemonPath,
            ["launch", plan],
            timeout: options.BootTimeout,
            cancellation: cancellation
        );
        if (!result.Succeeded)
            throw new GuestException(ProblemCode.GuestFailed, "runc did not start the guest: " + Why(result.Error, runcLog));
        int pid = int.Parse(await File.ReadAllTextAsync(pidFile, cancellation), CultureInfo.InvariantCulture);
        return NodeProcess.Find(pid)
            ?? throw new GuestException(ProblemCode.GuestFailed, "The guest ended as soon as it was started.");
    }

    public async Task CleanAsync(Guest guest, CancellationToken cancellation)
    {
        string name = Name(guest.Slot);
        string state = Path.Combine(RuncState, name);
        if (Directory.Exists(state))
        {
            await tools.RunAsync("runc", ["--root", RuncState, "delete", "--force", name], cancellation: cancellation);
            // Where runc was killed half-way, it does not know the folder that it left.
            if (Directory.Exists(state))
                Directory.Delete(state, recursive: true);
        }
        await ControlGroup.RemoveAsync(ControlGroup.Of(options, guest.Slot), time, cancellation);
        await GuestLink.RemoveAsync(tools, guest.Slot, name, cancellation);
        guest.Folders.DeleteBundle();
    }

    private string Name(int slot) => string.Create(CultureInfo.InvariantCulture, $"vm-{options.NodeId}-{slot}");

    private static string Why(string error, string runcLog)
    {
        string said = error.Trim();
        if (said.Length == 0 && File.Exists(runcLog))
            said = File.ReadLines(runcLog).LastOrDefault() ?? "";
        return said.Length == 0 ? "it did not say why." : said;
    }
}
