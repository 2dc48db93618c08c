<#
.SYNOPSIS
    A hierarchy of sensors moves to a version that talks to other nodes, from the root down, and no reading and no query is lost.
.DESCRIPTION
    Brings up a testbed and runs IrisLog 1.0 on its nodes, which form a hierarchy of countries, regions and sites. A client gives every
    node a reading each second and sends queries without pause, through the gateways of all nodes by turns: through the root's about
    everything, through any other's about the part that the next higher agent answers for. Then 2.0, which caches answers and so talks
    to other nodes, is published to the root's node. It travels with the queries, and every node migrates its readings. When half the
    nodes have it, a leaf's power is cut: its daemon, gateway and guests are killed, its network falls silent, and it comes back later. In
    the end 1.0 is stopped while that node sleeps once more. It must not start 1.0 again when it wakes. Last, every reading is read
    through 2.0 and compared.
    What the client may do: when a node cannot be reached, it sends a query to the next node; a reading, which only the sensor's own
    host keeps, it sends again, with the same idempotency key, when the host is back. It is told before a host is switched off, and then
    asks nothing about that host's readings: no other host has them. What a gateway answers it takes as it is; any answer but a complete
    one that has every acknowledged reading is a failure. Fails if there was one.
    Leaves nothing behind, also after Ctrl-C. Needs root, and what 'build.ps1 Demo -Application irislog' makes.
.EXAMPLE
    ./build.sh demo -Application irislog
.EXAMPLE
    ./build.sh demo -Application irislog -Nodes 4 -Json > summary.json
#>
[CmdletBinding()]
param(
    [ValidateRange(3, 32)]
    [int] $Nodes = 8,

    [ValidateSet('namespace', 'uml')]
    [string] $Isolation = 'namespace',

    # Queries under way at a time.
    [ValidateRange(1, 100)]
    [int] $Concurrency = 2,

    # Milliseconds between two queries.
    [ValidateRange(0, 60000)]
    [int] $Pause = 250,

    # How long a node stays without power.
    [ValidateRange(1, 600)]
    [int] $OffSeconds = 6,

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
. (Join-Path $PSScriptRoot 'testbed/Power.ps1')
. (Join-Path $PSScriptRoot 'demo/Output.ps1')
. (Join-Path $PSScriptRoot 'demo/Nodes.ps1')
. (Join-Path $PSScriptRoot 'demo/Releases.ps1')
. (Join-Path $PSScriptRoot 'demo/Client.ps1')
. (Join-Path $PSScriptRoot 'demo/Hierarchy.ps1')
. (Join-Path $PSScriptRoot 'demo/LiveUpgrade.ps1')
. (Join-Path $PSScriptRoot 'demo/Summary.ps1')

$Application = 'irislog'
Initialize-LiveUpgrade -Title 'IrisLog' -StartedPattern 'Version [0-9]+ is agent'
$testbed = "demo-$PID"
$vmNodes = $client = $null
if ($Json) { $ProgressPreference = $WarningPreference = 'SilentlyContinue' }

function New-IrisLogRelease {
    param([string] $Folder, [version] $Version, [version] $Predecessor)
    New-LiveRelease -Folder $Folder -Version $Version -Predecessor $Predecessor -Program 'irislog' -Port 'tcp/7020' -State '/var/lib/irislog' -Gateway @{
        listen = 'tcp/8021'; upstream = 7021; reads = @('GET'); writes = @('POST'); timeoutSeconds = 20
    }
}

# No query is about this node's readings until it is back: it is the only one that has them.
$exclude = {
    param([int] $Index)
    $client.Process.StandardInput.WriteLine("exclude $($hosts[$Index].Address)")
    $client.Process.StandardInput.Flush()
    Wait-DemoClient -Client $client -Kind 'excluded' -Until { $_.nodes } -What 'end of the queries about a node'
}

# It is back when it takes its sensor's readings.
$include = {
    param([int] $Index)
    $path = Get-HierarchyPath -Hierarchy $hierarchy -Address $hosts[$Index].Address
    Wait-DemoClient -Client $client -Kind 'sensed' -Until { $_.node -eq $path } -What "readings of $path"
    $client.Process.StandardInput.WriteLine("include $($hosts[$Index].Address)")
    $client.Process.StandardInput.Flush()
    Wait-DemoClient -Client $client -Kind 'excluded' -Until { -not $_.nodes } -What 'queries about all nodes'
}

try {
    Import-Module (Get-DemoArtifact 'module/VersionManager/VersionManager.psd1')
    $hosts = & (Join-Path $PSScriptRoot 'New-Testbed.ps1') -Name $testbed -Nodes $Nodes
    $vmNodes = @($hosts | Connect-VmNode)
    $folder = Join-Path (Get-TestbedFolder $testbed) 'releases'
    $old = New-IrisLogRelease -Folder $folder -Version 1.0
    $new = New-IrisLogRelease -Folder $folder -Version 2.0 -Predecessor 1.0

    $hierarchy = New-Hierarchy -Addresses @($hosts | ForEach-Object Address)
    $hierarchyFile = Join-Path $folder 'irislog.xml'
    Set-Content -Path $hierarchyFile -Value $hierarchy.OuterXml
    Start-LiveFleet -Release $old -Configure {
        param($Node)
        Set-NodeFile -Node $Node -Path /etc/irislog.xml -Content $hierarchy.OuterXml
        Set-NodeFile -Node $Node -Path /etc/irislog.conf -Content 'sense = 2'
    }

    $client = Start-DemoClient -Program (Get-DemoArtifact 'irislog/1.0/irislog') -Folder $folder -Arguments @(
        'client', '--concurrency', $Concurrency, '--pause', $Pause, '--port', 8021, '--hierarchy', $hierarchyFile)
    Wait-DemoClient -Client $client -Kind 'sensed' -Until { $_.readings -ge 2 } -What 'readings in 1.0'
    Wait-DemoClient -Client $client -Until { $_.versions['1.0'] -gt 0 } -What 'answers of 1.0'
    Write-Done 'A client gives readings and sends queries through all nodes without pause'

    $published = [DateTimeOffset]::UtcNow
    $before = Measure-DemoClient -Client $client -Kind 'sensed'
    # The last node is a leaf: no other node's readings hang on it.
    Invoke-LiveUpgrade -Release $new -OffIndex ($Nodes - 1) -BeforeOff $exclude -AfterOn $include
    $upgrades = @($vmNodes | Get-AppUpgrade -Application $Application -Version 2.0)
    $migrations = @(Get-MigrationRow)
    $during = (Measure-DemoClient -Client $client -Kind 'sensed') - $before

    Stop-OldVersion -SleeperIndex ($Nodes - 1) -BeforeOff $exclude -AfterOn $include
    foreach ($second in 1..3) { Wait-DemoClient -Client $client -Until { $_.versions['2.0'] -gt 0 } -What 'answers of 2.0' }

    $report = Stop-DemoClient -Client $client
    $client = $null
    $readings = $report.Lines | Where-Object kind -EQ 'readings'
    Write-Done "$($readings.right) of $($readings.written) readings are read back as they were given"
    Assert-RetriesExplained -Report $report
    $levels = foreach ($row in Get-UpgradeRow -Upgrades $upgrades -Published $published) {
        $address = ($hosts | Where-Object Name -EQ $row.Node).Address
        [pscustomobject]@{ Level = Get-HierarchyLevel -Hierarchy $hierarchy -Address $address; Node = $row.Node; From = $row.Source; Arrived = $row.Arrived }
    }
    $summary = New-DemoSummary -Upgrades $upgrades -Published $published -Client $report -Daemons @($vmNodes | Get-VmNode) -More ([ordered]@{
            Migrations = $migrations
            PowerCuts  = @(Get-PowerCut)
            Levels     = @($levels | Sort-Object { Get-LevelDepth $_.Level }, Arrived)
            Readings   = [pscustomobject]@{
                Before = $before; During = $during; After = $readings.written - $before - $during
                Written = $readings.written; Right = $readings.right; Wrong = $readings.wrong
            }
        })
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
    Format-LiveUpgrade $summary
    'How 2.0 travelled down the hierarchy, in s after it was published at the root:'
    $summary.Levels | Format-Table Level, @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }, @{ n = 'From'; e = { $_.From ?? 'operator' } }, Arrived
    'Readings, read back through 2.0 at the end:'
    $summary.Readings | Format-Table Before, During, After, Written, Right, Wrong
}
if ($summary.Requests.Failed -gt 0) { throw "$($summary.Requests.Failed) of $($summary.Requests.Sent) requests failed." }
if ($summary.Readings.Wrong -gt 0) { throw 'Not all readings are as they were given.' }
if (-not ($summary.Readings.Before -and $summary.Readings.During -and $summary.Readings.After)) { throw 'There was a time in which no reading was given.' }
