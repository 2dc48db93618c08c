<#
.SYNOPSIS
    The main job: a fleet moves to a version that cannot talk to the old one, and no request fails.
.DESCRIPTION
    Brings up a testbed, installs the daemon on its nodes over SSH, publishes SourceRouter 1.0 to all of them, and has a client send
    lookups through them without pause. Then publishes 2.0 to one node only. From there it spreads by itself. When all lookups are
    answered by 2.0, stops 1.0 everywhere, marks it obsolete, and sees that it does not come back.
    Prints each node's steps and times (the paper's Table 2), when each arrived (its Figure 8), and the client's report.
    Fails if a request failed. Leaves nothing behind, also after Ctrl-C. Needs root, and what 'build.ps1 Build' makes.
.EXAMPLE
    ./build.sh demo -Nodes 12 -Isolation uml
.EXAMPLE
    ./build.sh demo -Json > summary.json
#>
[CmdletBinding()]
param(
    [ValidateRange(1, 32)]
    [int] $Nodes = 3,

    [ValidateSet('namespace', 'uml')]
    [string] $Isolation = 'namespace',

    [ValidateSet('sourcerouter')]
    [string] $Application = 'sourcerouter',

    # What nodes ask each other over.
    [ValidateSet('tcp', 'udp')]
    [string] $Transport = 'tcp',

    # Lookups under way at a time.
    [ValidateRange(1, 1000)]
    [int] $Concurrency = 2,

    # How long the fleet may take to come to a version.
    [ValidateRange(10, 3600)]
    [int] $TimeoutSeconds = 300,

    # Prints the summary as JSON and nothing else; what is being done goes to standard error.
    [switch] $Json,

    # Where the build put the module, the daemon and the samples.
    [string] $Artifacts = (Join-Path $PSScriptRoot '../out')
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'testbed/Testbed.ps1')
. (Join-Path $PSScriptRoot 'demo/Output.ps1')
. (Join-Path $PSScriptRoot 'demo/Releases.ps1')
. (Join-Path $PSScriptRoot 'demo/Client.ps1')
. (Join-Path $PSScriptRoot 'demo/Summary.ps1')

$testbed = "demo-$PID"
$vmNodes = $client = $null
if ($Json) { $ProgressPreference = $WarningPreference = 'SilentlyContinue' }

function Start-LookupClient {
    param([string] $Folder)
    Start-DemoClient -Program (Get-DemoArtifact 'sourcerouter/1.0/sourcerouter') -Folder $Folder -Arguments @(
        'client', '--nodes', (($hosts | ForEach-Object Address) -join ','), '--concurrency', $Concurrency, '--transport', $Transport, '--timeout', $TimeoutSeconds)
}

try {
    Import-Module (Get-DemoArtifact 'module/VersionManager/VersionManager.psd1')
    $hosts = & (Join-Path $PSScriptRoot 'New-Testbed.ps1') -Name $testbed -Nodes $Nodes
    Write-Done "Testbed $testbed is up: $Nodes nodes, $($hosts[0].Address) to $($hosts[-1].Address)"

    $vmNodes = $hosts | Connect-VmNode
    $null = $vmNodes | Install-VmNode -DaemonPath (Get-DemoArtifact 'vmproxy/vmproxy')
    Write-Done 'The daemon is installed and runs on every node'

    $folder = Join-Path (Get-TestbedFolder $testbed) 'releases'
    $old = New-SourceRouterRelease -Folder $folder -Version 1.0
    $new = New-SourceRouterRelease -Folder $folder -Version 2.0 -Predecessor 1.0
    $null = $old | Publish-AppVersion -Node $vmNodes
    Wait-FleetVersion -Version 1.0
    Write-Done "SourceRouter 1.0 runs on every node ($([math]::Round($old.Bytes / 1MB, 1)) MB)"

    $client = Start-LookupClient -Folder $folder
    Wait-DemoClient -Client $client -Until { $_.versions['1.0'] -gt 0 } -What 'answers of 1.0'
    Write-Done 'A client sends lookups through all nodes without pause'

    $published = [DateTimeOffset]::UtcNow
    $null = $new | Publish-AppVersion -Node $vmNodes[0]
    Write-Done "SourceRouter 2.0 is published to $($vmNodes[0].Name) only; it spreads by itself"
    Wait-FleetVersion -Version 2.0
    $upgrades = @($vmNodes | Get-AppUpgrade -Application $Application -Version 2.0)
    Write-Done 'SourceRouter 2.0 runs on every node'

    Wait-DemoClient -Client $client -Until { $_.versions['2.0'] -gt 0 -and -not $_.versions['1.0'] } -What 'answers of 2.0 alone'
    Write-Done 'All lookups are answered by 2.0'

    $null = $vmNodes | Stop-AppVersion -Application $Application -Version 1.0 -Confirm:$false
    Write-Done 'SourceRouter 1.0 is stopped everywhere and marked obsolete'
    Assert-VersionGone -Version 1.0
    Wait-DemoClient -Client $client -Until { $_.versions['2.0'] -gt 0 } -What 'answers after 1.0 was stopped'
    Write-Done 'It does not come back, and lookups go on'

    $report = Stop-DemoClient -Client $client
    $client = $null
    $summary = New-DemoSummary -Upgrades $upgrades -Published $published -Client $report -Daemons @($vmNodes | Get-VmNode) -More @{ Transport = $Transport }
}
finally {
    if ($client) { $client.Process.Kill() }
    if ($vmNodes) { $vmNodes | Disconnect-VmNode -ErrorAction Ignore }
    & (Join-Path $PSScriptRoot 'Remove-Testbed.ps1') -Name $testbed
}

if ($Json) {
    ConvertTo-Json -InputObject $summary -Depth 6
}
else {
    Format-DemoUpgrade $summary
    Format-DemoRequest $summary
}
if ($summary.Requests.Failed -gt 0) {
    throw "$($summary.Requests.Failed) of $($summary.Requests.Sent) requests failed."
}
