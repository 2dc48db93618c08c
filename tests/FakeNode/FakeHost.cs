namespace FakeNode;

/// <summary>A host with a fake daemon on it, in folders of its own.</summary>
public sealed class FakeHost : IAsyncDisposable
{
    private FakeHost(SshHost ssh, string folder)
    {
        Ssh = ssh;
        Folder = folder;
    }

    /// <summary>The host's sshd.</summary>
    public SshHost Ssh { get; }

    /// <summary>The folder that stands for the node's root.</summary>
    public string Folder { get; }

    /// <summary>The daemon's control API; null while there is no daemon.</summary>
    public CannedApi? Api { get; private set; }

    public string DaemonPath => Path.Combine(Folder, "bin", "vmproxy");

    public string RunFolder => Path.Combine(Folder, "run");

    public string StateFolder => Path.Combine(Folder, "lib");

    public string ConfigurationFolder => Path.Combine(Folder, "etc");

    public string LogPath => Path.Combine(Folder, "vmproxy.log");

    /// <summary>A node on <paramref name="ssh"/>, without a daemon; several share a host.</summary>
    public static FakeHost Create(SshHost ssh) => new(ssh, Directory.CreateTempSubdirectory("vm-node-").FullName);

    /// <summary>A node whose daemon runs in this process.</summary>
    public static async Task<FakeHost> StartAsync(SshHost ssh)
    {
        FakeHost host = Create(ssh);
        WriteDaemon(host.DaemonPath, "");
        host.Api = await CannedApi.StartAsync(Path.Combine(host.RunFolder, "vmproxy.sock"));
        return host;
    }

    /// <summary>Writes a file that acts as the daemon; <paramref name="comment"/> makes it differ from another.</summary>
    public static void WriteDaemon(string path, string comment)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string program = Path.Combine(AppContext.BaseDirectory, "FakeNode.dll");
        // The process keeps the file's name, as the real daemon's does.
        File.WriteAllText(path, $"#!/bin/bash\n# {comment}\nexec -a \"$0\" {DotnetPath} {program} \"$@\"\n");
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    /// <summary>Ends this process's daemon. An installed daemon ends with <see cref="Ssh"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Api is not null)
            await Api.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string DotnetPath =>
        Path.GetFullPath(
            Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")
        );
}
