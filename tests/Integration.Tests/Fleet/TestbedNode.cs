namespace VersionManager.Integration.Tests.Fleet;

/// <summary>A node as <c>New-Testbed.ps1</c> describes it.</summary>
public sealed record TestbedNode(
    string Name, string Address, int SshPort, string UserName, string KeyFile, string KnownHostsPath, string Testbed, string Folder)
{
    /// <summary>Runs a shell command on the node over SSH, with the machine's own client, and returns what it printed.</summary>
    public Task<string> RunAsync(string command, CancellationToken cancellationToken) => Tool.RunAsync("ssh", Arguments(command), cancellationToken);

    /// <summary>The same, whatever its status.</summary>
    public Task<(int Status, string Output)> TryRunAsync(string command, CancellationToken cancellationToken) =>
        Tool.TryRunAsync("ssh", Arguments(command), cancellationToken);

    private string[] Arguments(string command) =>
    [
        "-i", KeyFile, "-o", "UserKnownHostsFile=" + KnownHostsPath, "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes",
        "-o", "LogLevel=ERROR", $"{UserName}@{Address}", command,
    ];
}
