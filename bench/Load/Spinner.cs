using System.ComponentModel;
using System.Runtime.InteropServices;

namespace VersionManager.Bench.Load;

/// <summary>
/// Keeps a CPU from halting, by spinning on it at idle priority: waking a halted CPU of a virtual machine takes longer, and
/// varies more, than most of what is measured.
/// </summary>
internal static class Spinner
{
    /// <summary>Spins until the process is ended.</summary>
    /// <exception cref="Win32Exception">The kernel refused the idle priority.</exception>
    public static void Run()
    {
        // Nice as well, so that /proc/stat counts these ticks apart from real work.
        _ = LibC.Nice(19);
        int priority = 0;
        if (LibC.SetScheduler(0, LibC.SchedIdle, ref priority) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        Console.WriteLine("ready");
        while (true)
            Thread.SpinWait(1000);
    }
}
