using System.ComponentModel;
using VersionManager.Kernel.Processes;

namespace VersionManager.Guests.Agent;

/// <summary><c>vmproxy init</c>: the first process of every guest.</summary>
public static class InitCommand
{
    /// <summary>Runs the agent until the guest is to end; in User-mode Linux it then powers the guest off.</summary>
    /// <returns>The exit status: 0; 1 after a failure; 2 where this is not the first process of a guest.</returns>
    public static int Run()
    {
        if (Environment.ProcessId != 1)
        {
            ProcessCalls.WriteLine(2, "vmproxy init is the first process of a guest. The daemon starts it; nobody else does.");
            return 2;
        }
        bool uml = UmlBoot.IsHere;
        try
        {
            if (uml)
                UmlBoot.Prepare();
            using GuestAgent agent = GuestAgent.Connect();
            if (uml)
            {
                ProcessCalls.SetHostName(agent.Spec.HostName);
                ProcessCalls.LimitOpenFilesTo((ulong)agent.Spec.OpenFiles);
            }
            agent.Run();
            return 0;
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            ProcessCalls.WriteLine(2, "vmproxy init: " + error.Message);
            return 1;
        }
        finally
        {
            if (uml)
                ProcessCalls.PowerOff();
        }
    }
}
