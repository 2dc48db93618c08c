using System.Management.Automation;
using Renci.SshNet;

namespace OtherSsh;

/// <summary>Runs a command on a host by its own copy of SSH.NET, and puts out that copy's version.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "OtherSsh")]
[OutputType(typeof(PSObject))]
public sealed class InvokeOtherSshCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public int Port { get; set; }

    [Parameter(Mandatory = true)]
    public string KeyFilePath { get; set; } = "";

    [Parameter(Mandatory = true)]
    public string Command { get; set; } = "";

    protected override void ProcessRecord()
    {
        using PrivateKeyFile key = new(KeyFilePath);
        using SshClient client = new("127.0.0.1", Port, "root", key);
        client.Connect();
        using SshCommand run = client.RunCommand(Command);
        PSObject result = new();
        result.Properties.Add(new PSNoteProperty("Output", run.Result.Trim()));
        result.Properties.Add(new PSNoteProperty("Version", typeof(SshClient).Assembly.GetName().Version));
        WriteObject(result);
    }
}
