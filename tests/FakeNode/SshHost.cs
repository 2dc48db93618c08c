using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FakeNode;

/// <summary>A real sshd on loopback with keys and system folders of its own: a host to log in to as root.</summary>
public sealed class SshHost : IAsyncDisposable
{
    // Installations add users and files, which must not change this machine. /run is hidden, since a fake node has no systemd.
    private const string PrivateFolders = """
        set -e
        mkdir -p "$1"
        mount -t tmpfs tmpfs "$1"
        for each in etc usr/local/bin var/lib var/log; do
            mkdir -p "$1/$each/changes" "$1/$each/work"
            mount -t overlay -o "lowerdir=/$each,upperdir=$1/$each/changes,workdir=$1/$each/work" overlay "/$each"
        done
        mount -t tmpfs tmpfs /run
        mkdir /run/sshd /run/vmproxy
        shift
        exec "$@"
        """;

    private static readonly string[] KeyNames = ["host_key", "id_ed25519", "id_wrong"];
    private readonly Process _server;

    private SshHost(string folder, int port, Process server)
    {
        Folder = folder;
        Port = port;
        _server = server;
    }

    /// <summary>Everything that belongs to the host.</summary>
    public string Folder { get; }

    /// <summary>The port that sshd listens on.</summary>
    public int Port { get; }

    /// <summary>The host's root folder, as processes outside it reach it.</summary>
    public string Root => $"/proc/{_server.Id}/root";

    /// <summary>A private key that logs in.</summary>
    public string KeyFile => Path.Combine(Folder, "id_ed25519");

    /// <summary>A private key that does not.</summary>
    public string WrongKeyFile => Path.Combine(Folder, "id_wrong");

    /// <summary>A known_hosts file with the host's key.</summary>
    public string KnownHosts => Path.Combine(Folder, "known_hosts");

    /// <summary>The host's public key: type and base64.</summary>
    public string HostKey => string.Join(' ', File.ReadAllText(Path.Combine(Folder, "host_key.pub")).Split(' ').Take(2));

    /// <summary>Starts a host.</summary>
    /// <param name="keysOf">A host whose keys it shares; null for keys of its own.</param>
    public static async Task<SshHost> StartAsync(SshHost? keysOf = null)
    {
        string folder = Directory.CreateTempSubdirectory("vm-ssh-").FullName;
        foreach (string key in KeyNames)
            MakeKey(Path.Combine(folder, key), keysOf is null ? null : Path.Combine(keysOf.Folder, key));
        File.Copy(Path.Combine(folder, "id_ed25519.pub"), Path.Combine(folder, "authorized_keys"));
        for (int attempt = 0; ; attempt++)
        {
            int port = FreePort();
            Process server = Start(folder, port);
            SshHost host = new(folder, port, server);
            if (await host.IsUpAsync())
            {
                File.WriteAllText(host.KnownHosts, $"[127.0.0.1]:{port} {host.HostKey}\n");
                return host;
            }
            // Another process took the port between the look-up and the bind.
            if (attempt == 5)
                throw new InvalidOperationException($"sshd does not start: {File.ReadAllText(Path.Combine(folder, "sshd.log"))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        string? own = Namespace(_server.Id);
        if (!_server.HasExited)
            _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        // An installed daemon outlives the session that started it.
        foreach (Process left in Process.GetProcesses().Where(p => own is not null && Namespace(p.Id) == own))
        {
            left.Kill();
            await left.WaitForExitAsync();
        }
        _server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string? Namespace(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/mnt").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return null;
        }
    }

    private static Process Start(string folder, int port)
    {
        string config = Path.Combine(folder, "sshd_config");
        File.WriteAllText(
            config,
            $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder}/host_key
            AuthorizedKeysFile {folder}/authorized_keys
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            MaxStartups 200
            """
        );
        return Process.Start(
            new ProcessStartInfo(
                "unshare",
                [
                    "--mount",
                    "sh",
                    "-c",
                    PrivateFolders,
                    "sh",
                    Path.Combine(folder, "own"),
                    "/usr/sbin/sshd",
                    "-D",
                    "-f",
                    config,
                    "-E",
                    Path.Combine(folder, "sshd.log"),
                ]
            )
        )!;
    }

    private async Task<bool> IsUpAsync()
    {
        while (!_server.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                using StreamReader reader = new(client.GetStream());
                return (await reader.ReadLineAsync())?.StartsWith("SSH-2.0-", StringComparison.Ordinal) == true;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }
        return false;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void MakeKey(string path, string? original)
    {
        if (original is null)
        {
            using Process process = Process.Start(
                new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path])
            )!;
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"ssh-keygen ended with {process.ExitCode}.")
                );
            return;
        }
        File.Copy(original, path);
        File.Copy(original + ".pub", path + ".pub");
    }
}
