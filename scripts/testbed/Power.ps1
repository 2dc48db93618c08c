# A node's power: on, and off without warning.

# Starts a node on the testbed's switch. A node that was switched off finds its disk as it was.
function Start-TestbedNode {
    param([string] $Testbed, [string] $Node, [string] $Address)
    $folder = Get-TestbedFolder $Testbed
    $nodeFolder = Join-Path $folder $Node
    if (-not (Test-Path (Join-Path $nodeFolder 'ssh'))) {
        $null = New-Item -ItemType Directory -Path (Join-Path $nodeFolder 'ssh') -Force
        Invoke-Tool ssh-keygen -q -t ed25519 -N '' -C "$Testbed-$Node" -f (Join-Path $nodeFolder 'ssh/ssh_host_ed25519_key')
        Invoke-Tool cp (Join-Path $folder 'id_ed25519.pub') (Join-Path $nodeFolder 'ssh/authorized_keys')
    }
    $namespace = "vmt-$Testbed-$Node"
    $switch = "vmt-$Testbed-switch"
    Invoke-Tool ip netns add $namespace
    # The address is the same after a power cut, because peers still know it.
    $hardware = '02:56:{0:x2}:{1:x2}:{2:x2}:{3:x2}' -f @($Address -split '\.' | ForEach-Object { [int]$_ })
    Invoke-Tool ip link add eth0 address $hardware netns $namespace type veth peer name $Node netns $switch
    Invoke-Tool ip -n $switch link set $Node master bridge up
    Invoke-Tool ip -n $namespace link set lo up
    Invoke-Tool ip -n $namespace address add "$Address/24" dev eth0
    Invoke-Tool ip -n $namespace link set eth0 up
    # A node outlives this script, and holds none of its streams open.
    $start = 'exec "$0" "$@" </dev/null >"$1/init.log" 2>&1'
    Invoke-Tool setsid --fork sh -c $start (Join-Path $PSScriptRoot 'enter-node.sh') $nodeFolder $Testbed $Node $Address
}

# Waits until a node can be reached by SSH.
function Wait-TestbedNode {
    param([string] $Testbed, [string] $Node, [datetime] $Deadline)
    $nodeFolder = Join-Path (Get-TestbedFolder $Testbed) $Node
    while (-not (Test-Path (Join-Path $nodeFolder 'run/sshd.pid'))) {
        if ((Get-Date) -gt $Deadline) {
            $log = & cat (Join-Path $nodeFolder 'init.log') (Join-Path $nodeFolder 'run/sshd.log') 2>$null
            throw "$Node of testbed '$Testbed' did not come up in time. $($log -join ' ')"
        }
        Start-Sleep -Milliseconds 20
    }
}

# Cuts a node's power: the node falls silent, its processes and guests are killed, and its memory is lost.
function Stop-TestbedNode {
    param([string] $Testbed, [string] $Node, [int] $TimeoutSeconds = 30)
    Invoke-Tool ip -n "vmt-$Testbed-switch" link set $Node down
    $groups = @(Get-TestbedGroup $Testbed | ForEach-Object { Join-Path $_ $Node } | Where-Object { Test-Path $_ })
    Stop-TestbedProcess -Groups $groups -Name "$Node of testbed '$Testbed'" -Deadline (Get-Date).AddSeconds($TimeoutSeconds)
    # Memory includes the kernel's rules, links and routes, and /run.
    Invoke-Tool ip -n "vmt-$Testbed-switch" link delete $Node
    Invoke-Tool ip netns delete "vmt-$Testbed-$Node"
    foreach ($group in $groups) { $null = Invoke-Tool find $group -depth -type d -exec rmdir '{}' ';' }
    Invoke-Tool find (Join-Path (Get-TestbedFolder $Testbed) "$Node/run") -mindepth 1 -delete
}
