<#
.SYNOPSIS
    Removes a testbed that New-Testbed.ps1 made, completely: processes, guests, namespaces, links, control groups and files.
.DESCRIPTION
    Goes by what is there and not by what was noted down, so that it also clears up after a crash. Removing a testbed that is
    not there does nothing.
.EXAMPLE
    ./scripts/Remove-Testbed.ps1 -Name trial
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $Name = 'default',

    # How long the nodes' processes may take to end.
    [ValidateRange(1, 600)]
    [int] $TimeoutSeconds = 30
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'testbed/Testbed.ps1')

# Everything on the nodes is in their control groups. Killing pid 1 of a node ends it and its mounts; a guest may outlive it for a moment.
function Stop-TestbedProcess {
    $deadline = (Get-Date).AddSeconds($TimeoutSeconds)
    while ($groups = @(Get-TestbedGroup $Name)) {
        $processes = @(& find @groups -name cgroup.procs -exec cat '{}' + 2>$null | Select-Object -Unique)
        if ($processes.Count -eq 0) { return }
        if ((Get-Date) -gt $deadline) { throw "Processes of testbed '$Name' do not end: $($processes -join ', ')" }
        # A paused guest would not die.
        & find @groups -name freezer.state -exec sh -c 'for file; do echo THAWED >"$file"; done' sh '{}' + 2>$null
        & sh -c 'kill -KILL "$@"' sh @processes 2>$null
        Start-Sleep -Milliseconds 20
    }
}

Assert-TestbedName $Name
if (-not $PSCmdlet.ShouldProcess("testbed $Name", 'end its processes, remove its namespaces, links, control groups and files')) { return }

Stop-TestbedProcess
foreach ($link in Invoke-Tool ip -o link show type veth) {
    if ($link -match '^\d+: (?<name>vmt\d+)@.*\\\s+alias (?<alias>\S+)' -and $Matches.alias -eq "vm-testbed-$Name") {
        $null = & ip link delete $Matches.name 2>&1
    }
}
foreach ($namespace in Get-TestbedNamespace $Name) { Invoke-Tool ip netns delete $namespace }
foreach ($group in Get-TestbedGroup $Name) { $null = Invoke-Tool find $group -depth -type d -exec rmdir '{}' ';' }
$folder = Get-TestbedFolder $Name
if (Test-Path $folder) { Invoke-Tool rm -rf --one-file-system $folder }
