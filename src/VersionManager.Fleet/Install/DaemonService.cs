namespace VersionManager.Fleet.Install;

/// <summary>Starts and stops the daemon on a node: under systemd where systemd runs the node, by itself elsewhere.</summary>
internal sealed class DaemonService(NodeConnection connection, NodeFacts facts, RemoteScript script)
{
    private readonly NodeLayout _layout = connection.Layout;

    /// <summary>The supervisor that restarts the daemon when it ends.</summary>
    public string Supervisor => facts.HasSystemd ? "systemd" : "none";

    private string UnitName => Path.GetFileNameWithoutExtension(_layout.UnitPath);

    private string PidFile => _layout.RunFolder + "/vmproxy.pid";

    private string Serve =>
        $"{_layout.DaemonPath} serve --run-folder {_layout.RunFolder} --state-folder {_layout.StateFolder} --config {_layout.ConfigurationFolder}/vmproxy.json";

    /// <summary>Starts the daemon, or restarts it when it runs.</summary>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        if (facts.HasSystemd)
        {
            using MemoryStream unit = new(System.Text.Encoding.UTF8.GetBytes(Unit()));
            await script
                .RunAsync("writing the service's unit", $"{script.Sudo}tee {_layout.UnitPath} >/dev/null", cancellation, unit)
                .ConfigureAwait(false);
            await script
                .RunAsync(
                    "starting the service",
                    $"{script.Sudo}systemctl daemon-reload; {script.Sudo}systemctl enable --quiet {UnitName}; {script.Sudo}systemctl restart {UnitName}",
                    cancellation
                )
                .ConfigureAwait(false);
            return;
        }
        await StopProcessAsync(cancellation).ConfigureAwait(false);
        // The daemon gets its own session and no stream of the channel: it must outlive the SSH channel that starts it.
        string inner =
            $"mkdir -p {_layout.RunFolder}; setsid nohup {Serve} </dev/null >>{_layout.LogPath} 2>&1 & echo $! >{PidFile}";
        await script
            .RunAsync("starting the daemon", $"{script.Sudo}sh -c {ShellText.Quote(inner)}", cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Stops the daemon for good.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (facts.HasSystemd)
        {
            await script
                .RunAsync(
                    "stopping the service",
                    $"[ ! -e {_layout.UnitPath} ] || {{ {script.Sudo}systemctl disable --quiet --now {UnitName}; {script.Sudo}rm -f {_layout.UnitPath}; {script.Sudo}systemctl daemon-reload; }}",
                    cancellation
                )
                .ConfigureAwait(false);
        }
        await StopProcessAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The last lines of the daemon's log.</summary>
    public async Task<string> LogTailAsync(CancellationToken cancellation)
    {
        RemoteResult result = await connection
            .RunAsync(
                facts.HasSystemd
                    ? $"{facts.Sudo}journalctl -q -n 5 -o cat -u {UnitName}"
                    : $"{facts.Sudo}tail -n 5 {_layout.LogPath}",
                null,
                cancellation
            )
            .ConfigureAwait(false);
        return result.Output.Trim();
    }

    // Only a process that still is the daemon is ended, since its process id may have been reused.
    private Task<string> StopProcessAsync(CancellationToken cancellation)
    {
        string inner =
            $"p=$(cat {PidFile} 2>/dev/null) || exit 0; "
            + $"is() {{ [ \"$(tr '\\0' '\\n' 2>/dev/null </proc/$p/cmdline | head -n 1)\" = {_layout.DaemonPath} ]; }}; "
            + "is || { rm -f "
            + PidFile
            + "; exit 0; }; kill $p; "
            + "n=0; while is && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; is && kill -9 $p; "
            + "n=0; while is && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done; rm -f "
            + PidFile;
        return script.RunAsync("stopping the daemon", $"{script.Sudo}sh -c {ShellText.Quote(inner)}", cancellation);
    }

    // KillMode=process: guests outlive the daemon. Delegate: the daemon makes control groups for them.
    private string Unit() =>
        $"""
            [Unit]
            Description=VersionManager node daemon
            Wants=network-online.target
            After=network-online.target

            [Service]
            ExecStart={Serve}
            Restart=always
            RestartSec=1
            KillMode=process
            Delegate=yes
            LimitNOFILE=1048576
            OOMScoreAdjust=-500

            [Install]
            WantedBy=multi-user.target

            """;
}
