<#
.SYNOPSIS
    Starts a testbed: hosts for trying a fleet, all on this machine.
.DESCRIPTION
    A node has a network namespace, mounts, process ids, a host name and control groups of its own, and its own sshd: its
    users see a host that they reach by SSH. The nodes of a testbed share a bridge, on which this machine is 10.77.K.254 and
    node N is 10.77.K.N. Several testbeds can coexist: a testbed's name is part of the name of everything in it, and its files
    are in /tmp/vm-testbed-NAME. Needs root. Remove-Testbed.ps1 removes it all.
.EXAMPLE
    $nodes = ./scripts/New-Testbed.ps1 -Name trial -Nodes 3
    ssh -i $nodes[0].KeyFile -o UserKnownHostsFile=$($nodes[0].KnownHostsPath) root@$($nodes[0].Address)
.OUTPUTS
    One object a node: Name, Address, SshPort, UserName, KeyFile, KnownHostsPath, Testbed, Folder.
#>
[CmdletBinding()]
param(
    # Up to 24 lower-case letters, digits and hyphens.
    [string] $Name = 'default',

    [ValidateRange(1, 32)]
    [int] $Nodes = 3,

    # Time limit for all nodes to answer.
    [ValidateRange(1, 600)]
    [int] $TimeoutSeconds = 60
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'testbed/VersionManager.Testbed.psd1')

# This machine's neighbour table holds the neighbours of all nodes, but its limit is meant for one host: 32 nodes that all speak
# to each other exceed it, and packets to further neighbours are dropped. It is not lowered again: other testbeds may need it.
function Set-NeighbourLimit {
    param([int] $Nodes)
    foreach ($limit in @{ Name = 'gc_thresh3'; Least = 16384 }, @{ Name = 'gc_thresh2'; Least = 8192 }) {
        $path = "/proc/sys/net/ipv4/neigh/default/$($limit.Name)"
        if (-not (Test-Path $path)) {
            # In a container the table is the container host's.
            if ($Nodes -gt 24) {
                Write-Warning ("net.ipv4.neigh.default.$($limit.Name) cannot be set from here. " +
                    "If this runs in a container, set it to $($limit.Least) on the host.")
            }
        }
        elseif ([int](Get-Content -Path $path) -lt $limit.Least) {
            # Set-Content would write after the present content, which the kernel refuses.
            [IO.File]::WriteAllText($path, $limit.Least)
        }
    }
}

# Makes the bridge and this machine's link to it. The bridge has a namespace of its own, so that the machine's bridge settings
# stay as they are.
function New-TestbedSwitch {
    param([string] $Name)
    $switch = "vmt-$Name-switch"
    Invoke-Tool ip netns add $switch
    Invoke-Tool ip -n $switch link add bridge type bridge forward_delay 0
    Invoke-Tool ip -n $switch link set lo up
    Invoke-Tool ip -n $switch link set bridge up
    # Only one testbed can have the interface, so making it reserves the subnet.
    $routes = Invoke-Tool ip -4 route show table all
    foreach ($subnet in 1..254) {
        if ($routes -match "(^|\s)10\.77\.$subnet\.") { continue }
        $null = & ip link add "vmt$subnet" type veth peer name root netns $switch 2>&1
        if ($LASTEXITCODE -ne 0) { continue }
        Invoke-Tool ip link set "vmt$subnet" alias "vm-testbed-$Name"
        Invoke-Tool ip -n $switch link set root master bridge up
        Invoke-Tool ip address add "10.77.$subnet.254/24" dev "vmt$subnet"
        Invoke-Tool ip link set "vmt$subnet" up
        return $subnet
    }
    throw 'No subnet 10.77.K.0/24 is free. Remove a testbed with Remove-Testbed.ps1.'
}

Assert-TestbedName $Name
if ((& id -u) -ne '0') { throw 'A testbed needs root, to make namespaces, mounts and control groups.' }
$folder = Get-TestbedFolder $Name
if ((Test-Path $folder) -or (Get-TestbedNamespace $Name)) {
    throw "There is a testbed '$Name' already. Remove it with Remove-Testbed.ps1 -Name $Name, or choose another -Name."
}

$complete = $false
try {
    $null = Invoke-Tool mkdir -m 700 $folder
    $keyFile = Join-Path $folder 'id_ed25519'
    $knownHosts = Join-Path $folder 'known_hosts'
    Invoke-Tool ssh-keygen -q -t ed25519 -N '' -C "testbed-$Name" -f $keyFile
    if (Test-Path /sys/fs/cgroup/cgroup.procs) { Set-Content -Path (Join-Path $folder 'cgroup-v2') -Value '' }

    Set-NeighbourLimit -Nodes $Nodes
    $subnet = New-TestbedSwitch -Name $Name
    $all = foreach ($number in 1..$Nodes) {
        [pscustomobject]@{
            Name           = "$Name-n$number"
            Address        = "10.77.$subnet.$number"
            SshPort        = 22
            UserName       = 'root'
            KeyFile        = $keyFile
            KnownHostsPath = $knownHosts
            Testbed        = $Name
            Folder         = Join-Path $folder "n$number"
        }
    }
    Set-Content -Path (Join-Path $folder 'testbed.json') -Value (ConvertTo-Json @($all))

    $started = 0
    foreach ($node in $all) {
        Write-Progress -Activity "Testbed $Name" -Status "Starting $($node.Name)" -PercentComplete (100 * $started++ / $Nodes)
        Start-TestbedNode -Testbed $Name -Node "n$started" -Address $node.Address
    }
    $deadline = (Get-Date).AddSeconds($TimeoutSeconds)
    foreach ($number in 1..$Nodes) { Wait-TestbedNode -Testbed $Name -Node "n$number" -Deadline $deadline }
    Write-Progress -Activity "Testbed $Name" -Completed

    $keys = foreach ($node in $all) {
        $key = (Get-Content -Path (Join-Path $node.Folder 'ssh/ssh_host_ed25519_key.pub')) -split ' '
        "$($node.Address) $($key[0]) $($key[1])"
    }
    Set-Content -Path $knownHosts -Value $keys
    $complete = $true
    $all
}
finally {
    # An incomplete testbed is removed, also after Ctrl-C.
    if (-not $complete) { & (Join-Path $PSScriptRoot 'Remove-Testbed.ps1') -Name $Name }
}
