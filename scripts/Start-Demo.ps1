<#
.SYNOPSIS
    Upgrades a fleet to a version that cannot talk to the old one; no request fails.
.DESCRIPTION
    Starts a testbed, installs the daemon on its nodes over SSH, publishes version 1.0 of an application to all nodes, and starts
    a client that sends requests through them without pause. Then publishes 2.0 to one node only, from which it spreads by
    itself. In the end 1.0 is stopped everywhere and marked obsolete, and does not come back.
    The applications:
      sourcerouter  answers lookups and has no state
      cfs           a file system: every node migrates its blocks, and every file is read back
      irislog       a hierarchy of sensors: 2.0 travels from the root down, and every reading is read back
    With cfs and irislog, a node's power is cut during the upgrade, and a node is off while 1.0 is stopped.
    Prints each node's steps and times (the paper's Table 2), its time of arrival (Figure 8), and the client's report.
    Fails if a request failed. Leaves nothing behind, also after Ctrl-C. Needs root, and the output of 'build.ps1 Demo'.
.EXAMPLE
    ./build.sh demo -Nodes 12 -Isolation uml
.EXAMPLE
    ./build.sh demo -Application cfs -Nodes 4 -Json > summary.json
#>
[CmdletBinding()]
param(
    [ValidateSet('sourcerouter', 'cfs', 'irislog')]
    [string] $Application = 'sourcerouter',

    # 3 when absent; with cfs and irislog 8, and no fewer than 3.
    [ValidateRange(1, 32)]
    [int] $Nodes,

    [ValidateSet('namespace', 'uml')]
    [string] $Isolation = 'namespace',

    # Time limit for the fleet to reach a version.
    [ValidateRange(10, 3600)]
    [int] $TimeoutSeconds = 300,

    # Number of concurrent requests.
    [int] $Concurrency,

    # sourcerouter: the protocol between nodes, tcp or udp.
    [string] $Transport,

    # cfs and irislog: milliseconds between two requests.
    [int] $Pause,

    # cfs and irislog: how long a node stays without power.
    [int] $OffSeconds,

    # Prints only the summary, as JSON; progress goes to standard error.
    [switch] $Json,

    # Where the build put the module, the daemon and the samples.
    [string] $Artifacts = (Join-Path $PSScriptRoot '../out')
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'demo/VersionManager.Demo.psd1')

# An option that only some applications have is a parameter of their demos.
$run = Get-Command "Invoke-${Application}Demo"
$options = @{}
foreach ($name in 'Concurrency', 'Transport', 'Pause', 'OffSeconds') {
    if (-not $PSBoundParameters.ContainsKey($name)) { continue }
    if (-not $run.Parameters.ContainsKey($name)) { throw "The demo of '$Application' has no -$name. Leave it out." }
    $options[$name] = $PSBoundParameters[$name]
}

$about = @{
    Application = $Application; Nodes = $Nodes; Isolation = $Isolation; TimeoutSeconds = $TimeoutSeconds
    Json = [bool]$Json; Artifacts = $Artifacts
}
$demo = New-Demo @about
try {
    $summary = & $run -Demo $demo @options
}
finally {
    Close-Demo -Demo $demo
}

if ($Json) { ConvertTo-Json -InputObject $summary -Depth 6 } else { & "Format-${Application}Summary" $summary }
& "Assert-${Application}Summary" $summary
