using System.ComponentModel;
using System.Net;
using System.Text.Json;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Launch;

/// <summary><c>vmproxy launch PLAN</c>: mounts a guest's root and becomes the program that runs the guest on it.</summary>
public static class LaunchCommand
{
    /// <summary>Returns only when it fails, with a message on standard error.</summary>
    /// <param name="planFile">A <see cref="LaunchPlan"/> as JSON.</param>
    public static int Run(string planFile)
    {
        int errors = -1;
        try
        {
            LaunchPlan plan =
                JsonSerializer.Deserialize(File.ReadAllBytes(planFile), LaunchJson.Default.LaunchPlan)
                ?? throw new InvalidDataException($"{planFile} is empty.");
            errors = ProcessCalls.KeepStandardError();
            if (plan.ForgetFlowsOf is { } address)
                Conntrack.Forget(IPAddress.Parse(address));
            ProcessCalls.UnshareMounts();
            string root = GuestRoot.Mount(plan);
            ProcessCalls.RedirectStandardStreams(plan.Log);
            ProcessCalls.NewSession();
            if (plan.EnterRoot)
            {
                GuestRoot.MountDevices(root, plan.Identity[0]);
                ProcessCalls.PivotRoot(root);
                ProcessCalls.BecomeUser(plan.Identity[0], plan.Identity[1], [.. plan.Identity.Skip(2)]);
            }
            ProcessCalls.Execute(plan.Program, plan.Arguments, plan.Environment);
            return 1;
        }
        catch (Exception error)
            when (error is IOException or Win32Exception or JsonException or UnauthorizedAccessException or InvalidDataException)
        {
            ProcessCalls.WriteLine(errors < 0 ? 2 : errors, error.Message);
            return 1;
        }
    }
}
