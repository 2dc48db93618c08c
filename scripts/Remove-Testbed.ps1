<#
.SYNOPSIS
    Removes a testbed that New-Testbed.ps1 made, completely: processes, guests, namespaces, links, control groups and files.
.DESCRIPTION
    Finds what to remove by the testbed's name, not from a record, so that it also cleans up after a crash. If there is no such
    testbed, it does nothing.
.EXAMPLE
    ./scripts/Remove-Testbed.ps1 -Name trial
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $Name = 'default',

    # Time limit for the nodes' processes to end.
    [ValidateRange(1, 600)]
    [int] $TimeoutSeconds = 30
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'testbed/VersionManager.Testbed.psd1')

Assert-TestbedName $Name
$plan = 'end its processes, remove its namespaces, links, control groups and files'
if (-not $PSCmdlet.ShouldProcess("testbed $Name", $plan)) { return }

# All processes of the nodes are in the testbed's control groups.
Stop-TestbedProcess -Groups @(Get-TestbedGroup $Name) -Name "testbed '$Name'" -Deadline (Get-Date).AddSeconds($TimeoutSeconds)
foreach ($link in Invoke-Tool ip -o link show type veth) {
    if ($link -match '^\d+: (?<name>vmt\d+)@.*\\\s+alias (?<alias>\S+)' -and $Matches.alias -eq "vm-testbed-$Name") {
        $null = & ip link delete $Matches.name 2>&1
    }
}
foreach ($namespace in Get-TestbedNamespace $Name) { Invoke-Tool ip netns delete $namespace }
foreach ($group in Get-TestbedGroup $Name) { $null = Invoke-Tool find $group -depth -type d -exec rmdir '{}' ';' }
$folder = Get-TestbedFolder $Name
if (Test-Path $folder) { Invoke-Tool rm -rf --one-file-system $folder }
