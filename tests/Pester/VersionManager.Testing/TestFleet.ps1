# Three hosts with the daemon, made at first use and shared by all tests that leave them usable.

$script:testFleet = $null

<#
.SYNOPSIS
    The shared fleet: Nodes (names that the module's cmdlets take) and Hosts (what New-Testbed.ps1 says of each), in the same
    order.
#>
function Get-TestFleet {
    if ($script:testFleet) { return $script:testFleet }
    Remove-OrphanedTestbed
    $testbed = "test-$PID"
    $releases = (New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) "vm-releases-$PID") -Force).FullName
    $script:testFleet = [pscustomobject]@{ Testbed = $testbed; Releases = $releases; Hosts = @(); Nodes = @() }
    try {
        $script:testFleet.Hosts = @(& (Get-RepositoryScript 'New-Testbed.ps1') -Name $testbed -Nodes 3)
        $nodes = $script:testFleet.Hosts | Connect-VmNode
        $null = $nodes | Install-VmNode -DaemonPath (Get-BuiltFile 'vmproxy/vmproxy')
        $script:testFleet.Nodes = @($nodes.Name)
    }
    catch {
        # Half a fleet would make other tests fail.
        Remove-TestFleet
        throw
    }
    $script:testFleet
}

function Remove-TestFleet {
    if (-not $script:testFleet) { return }
    $gone, $script:testFleet = $script:testFleet, $null
    if (Get-Command Disconnect-VmNode -ErrorAction Ignore) { $gone.Nodes | Disconnect-VmNode -ErrorAction Ignore }
    & (Get-RepositoryScript 'Remove-Testbed.ps1') -Name $gone.Testbed
    Remove-Item $gone.Releases -Recurse -Force
}

# Removes the testbeds and releases of interrupted runs: a testbed's name has the process id of its run.
function Remove-OrphanedTestbed {
    foreach ($folder in Get-ChildItem /tmp -Directory -Filter 'vm-testbed-test-*') {
        if (-not (Test-Path "/proc/$($folder.Name -replace '^vm-testbed-test-')")) {
            & (Get-RepositoryScript 'Remove-Testbed.ps1') -Name ($folder.Name -replace '^vm-testbed-')
        }
    }
    foreach ($folder in Get-ChildItem /tmp -Directory -Filter 'vm-releases-*') {
        if (-not (Test-Path "/proc/$($folder.Name -replace '^vm-releases-')")) { Remove-Item $folder -Recurse -Force }
    }
}

<#
.SYNOPSIS
    Runs a shell command on a node with the machine's own SSH client, and returns what it printed, trimmed.
#>
function Invoke-TestNode {
    param(
        # Its index in the fleet, from 0.
        [Parameter(Mandatory, Position = 0)] [int] $Index,
        [Parameter(Mandatory, Position = 1)] [string] $Command,
        # Ignores the command's exit status.
        [switch] $AllowFailure
    )
    $at = (Get-TestFleet).Hosts[$Index]
    $output = & ssh -i $at.KeyFile -o "UserKnownHostsFile=$($at.KnownHostsPath)" -o StrictHostKeyChecking=yes `
        -o BatchMode=yes -o LogLevel=ERROR `
        "$($at.UserName)@$($at.Address)" $Command 2>&1
    if ($LASTEXITCODE -ne 0 -and -not $AllowFailure) {
        throw "'$Command' on $($at.Name) ended with status ${LASTEXITCODE}: $($output -join ' ')"
    }
    ($output -join "`n").Trim()
}

<#
.SYNOPSIS
    What is on a node, in lines that can be compared: versions, guests and ports, as the module shows them.
#>
function Get-NodeState {
    param([Parameter(Mandatory, Position = 0)] [string] $Node)
    Get-AppVersion -Node $Node | ForEach-Object { "version $($_.Application) $($_.Version) $($_.State)" }
    Get-VmGuest -Node $Node | ForEach-Object { "guest $($_.Application) $($_.Version) $($_.State) $($_.Pid)" }
    Get-VmPort -Node $Node | ForEach-Object { "port $($_.Application) $($_.Protocol) $($_.Port)" }
}

<#
.SYNOPSIS
    Kills a node's daemon and guests at once, as a power cut does, and leaves its disk as it is. Restore-TestNode is the way back.
#>
function Stop-TestNode {
    param([Parameter(Mandatory, Position = 0)] [int] $Index)
    $guests = @(Get-VmGuest -Node (Get-TestFleet).Nodes[$Index] | ForEach-Object Pid)
    $null = Invoke-TestNode $Index "kill -KILL `$(pgrep -f '^/usr/local/bin/vmproxy serve') $guests"
}

<#
.SYNOPSIS
    Starts a node's daemon again.
#>
function Restore-TestNode {
    param([Parameter(Mandatory, Position = 0)] [int] $Index)
    $null = Install-VmNode -Node (Get-TestFleet).Nodes[$Index] -DaemonPath (Get-BuiltFile 'vmproxy/vmproxy')
}
