# What operators do with a demo's nodes, power included.

# Starts the hosts and connects to them.
function Start-DemoTestbed {
    param($Demo)
    Import-Module (Get-DemoArtifact -Demo $Demo -Path 'module/VersionManager/VersionManager.psd1')
    $Demo.Hosts = @(& (Join-Path $PSScriptRoot '../New-Testbed.ps1') -Name $Demo.Testbed -Nodes $Demo.Nodes)
    $addresses = "$($Demo.Hosts[0].Address) to $($Demo.Hosts[-1].Address)"
    Write-Done -Demo $Demo "Testbed $($Demo.Testbed) is up: $($Demo.Nodes) nodes, $addresses"
    $Demo.VmNodes = @($Demo.Hosts | Connect-VmNode)
}

# Installs the daemon on the hosts, which makes them nodes.
function Install-DemoDaemon {
    param($Demo)
    $null = $Demo.VmNodes | Install-VmNode -DaemonPath (Get-DemoArtifact -Demo $Demo -Path 'vmproxy/vmproxy')
    Write-Done -Demo $Demo 'The daemon is installed and runs on every node'
}

# Runs a command line in a host's shell.
function Invoke-NodeCommand {
    param($Node, [string] $Command)
    $options = "UserKnownHostsFile=$($Node.KnownHostsPath)", 'StrictHostKeyChecking=yes', 'BatchMode=yes', 'LogLevel=ERROR' |
        ForEach-Object { '-o', $_ }
    Invoke-Tool ssh -i $Node.KeyFile @options "$($Node.UserName)@$($Node.Address)" $Command
}

# Writes a file that belongs to the host, not to a release (the paper's section 4.3).
function Set-NodeFile {
    param($Node, [string] $Path, [string[]] $Content)
    # The host's /tmp.
    $name = [IO.Path]::GetFileName($Path)
    Set-Content -Path (Join-Path $Node.Folder "tmp/$name") -Value $Content
    $null = Invoke-NodeCommand -Node $Node -Command "mv /tmp/$name $Path"
}

# Cuts the power of the node with this index.
function Stop-DemoNode {
    param($Demo, [int] $Index)
    $Demo.VmNodes[$Index] | Disconnect-VmNode
    Stop-TestbedNode -Testbed $Demo.Testbed -Node "n$($Index + 1)"
}

# Restores a node's power. A testbed's node has no service manager, so Install-VmNode starts the daemon, as it did at first.
function Start-DemoNode {
    param($Demo, [int] $Index)
    $node = $Demo.Hosts[$Index]
    Start-TestbedNode -Testbed $Demo.Testbed -Node "n$($Index + 1)" -Address $node.Address
    Wait-TestbedNode -Testbed $Demo.Testbed -Node "n$($Index + 1)" -Deadline (Get-Date).AddSeconds(60)
    # The same time limit as above: on a busy machine, a host boots slowly.
    $Demo.VmNodes[$Index] = $node | Connect-VmNode -TimeoutSec 60
    $null = $Demo.VmNodes[$Index] | Install-VmNode -DaemonPath (Get-DemoArtifact -Demo $Demo -Path 'vmproxy/vmproxy')
}

# Cuts a node's power, runs $Meanwhile, restores the power, and records the time without it.
function Invoke-PowerCut {
    param($Demo, [int] $Index, [string] $During, [scriptblock] $Meanwhile)
    $cut = $Demo.Clock.Elapsed
    Stop-DemoNode -Demo $Demo -Index $Index
    & $Meanwhile
    Start-DemoNode -Demo $Demo -Index $Index
    $name = $Demo.VmNodes[$Index].Name
    $seconds = [math]::Round(($Demo.Clock.Elapsed - $cut).TotalSeconds, 1)
    $Demo.PowerCuts.Add([pscustomobject]@{ Node = $name; During = $During; Seconds = $seconds })
    Write-Done -Demo $Demo "$name is back"
}
