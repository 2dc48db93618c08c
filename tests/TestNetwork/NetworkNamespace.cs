using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VersionManager.TestNetwork;

/// <summary>A named network namespace that lives as long as this object, with loopback up.</summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const string NamePrefix = "vmt";
    private const int NewNetwork = 0x40000000;

    static NetworkNamespace() => RemoveOrphans();

    /// <summary>Makes a namespace whose name is unique on the machine.</summary>
    /// <param name="hint">A few characters of the name, which tell the purpose.</param>
    public NetworkNamespace(string hint)
    {
        Name = NewName(hint);
        Tool.Run("ip", "netns", "add", Name);
        Ip("link", "set", "lo", "up");
    }

    private NetworkNamespace(string hint, Action<string> create)
    {
        Name = NewName(hint);
        create(Name);
    }

    /// <summary>The name for <c>ip netns</c>.</summary>
    public string Name { get; }

    /// <summary>The namespace's file.</summary>
    public string FilePath => "/run/netns/" + Name;

    /// <summary>Makes a namespace by <paramref name="create"/>, which gets the name, and owns it.</summary>
    public static NetworkNamespace MadeBy(string hint, Action<string> create) => new(hint, create);

    /// <summary>Runs <c>ip</c> in the namespace.</summary>
    public string Ip(params string[] arguments) => Tool.Run("ip", ["-n", Name, .. arguments]);

    /// <summary>Sets a sysctl of the namespace, such as <c>net.ipv4.ip_forward</c>.</summary>
    public void Sysctl(string key, int value) =>
        Run("sysctl", "-qw", string.Create(CultureInfo.InvariantCulture, $"{key}={value}"));

    /// <summary>Runs a tool in the namespace to its end and returns its output.</summary>
    public string Run(string tool, params string[] arguments) => Tool.Run("ip", ["netns", "exec", Name, tool, .. arguments]);

    /// <summary>Applies an nft script in the namespace.</summary>
    public void Nft(string script) => Tool.Run("ip", ["netns", "exec", Name, "nft", "-f", "-"], script);

    /// <summary>Starts a tool in the namespace.</summary>
    public Process Start(string tool, params string[] arguments) => Tool.Start("ip", ["netns", "exec", Name, tool, .. arguments]);

    /// <summary>
    /// Runs <paramref name="body"/> in the namespace, on its own thread. It may only open sockets, which stay in the namespace
    /// for good and are usable by any thread. It must not start asynchronous work, or a pool thread may be created in the
    /// namespace.
    /// </summary>
    public T Inside<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                Enter();
                result = body();
            }
#pragma warning disable CA1031 // Rethrown below, on the caller's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Removes the namespace, with every link that has an end in it.</summary>
    public void Dispose()
    {
        if (File.Exists(FilePath))
            Tool.Run("ip", "netns", "del", Name);
    }

    // The process id identifies the owner, so that a later run can remove what an interrupted one left behind.
    private static string NewName(string hint) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{NamePrefix}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, true)}-{hint}"
        );

    private void Enter()
    {
        // Not a FileStream: that seeks, which these files refuse.
        using SafeFileHandle file = File.OpenHandle(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (SetNamespace(file, NewNetwork) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static void RemoveOrphans()
    {
        if (!Directory.Exists("/run/netns"))
            return;
        foreach (string path in Directory.GetFiles("/run/netns", NamePrefix + "*-*"))
        {
            string name = Path.GetFileName(path);
            string owner = name[NamePrefix.Length..name.IndexOf('-', StringComparison.Ordinal)];
            if (
                int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && !Directory.Exists($"/proc/{process}")
            )
                TryDelete(name);
        }
    }

    private static void TryDelete(string name)
    {
        try
        {
            Tool.Run("ip", "netns", "del", name);
        }
        catch (InvalidOperationException)
        {
            // Another run that starts now removed it first.
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle descriptor, int kind);
}
