<#
.SYNOPSIS
    A file system moves to a version with another ring, and every file that was written before, during and after is read back.
.DESCRIPTION
    Brings up a testbed and runs CFS 1.0 on its nodes. A client writes files and reads earlier ones without pause, through the gateways
    of all nodes by turns. Then 2.0, whose ring is another overlay, is published to one node. It spreads by itself, and every node
    migrates the blocks that it has. When half the nodes have it, a node's power is cut: its daemon, gateway and guests are killed, its
    network falls silent, and it comes back later. In the end 1.0 is stopped while another node sleeps. That node must not start 1.0
    again when it wakes. Last, every block that 1.0 kept is read through 2.0, and every file is read back and compared.
    What the client may do: when a node cannot be reached, it sends the request, with the same idempotency key, to the next node. What
    a gateway answers it takes as it is; any answer but the right one is a failure. Fails if there was one.
    Leaves nothing behind, also after Ctrl-C. Needs root, and what 'build.ps1 Demo -Application cfs' makes.
.EXAMPLE
    ./build.sh demo -Application cfs
.EXAMPLE
    ./build.sh demo -Application cfs -Nodes 4 -Json > summary.json
#>
[CmdletBinding()]
param(
    [ValidateRange(3, 32)]
    [int] $Nodes = 8,

    [ValidateSet('namespace', 'uml')]
    [string] $Isolation = 'namespace',

    # Files under way at a time.
    [ValidateRange(1, 100)]
    [int] $Concurrency = 2,

    # Milliseconds between two files.
    [ValidateRange(0, 60000)]
    [int] $Pause = 500,

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
. (Join-Path $PSScriptRoot 'demo/LiveUpgrade.ps1')
. (Join-Path $PSScriptRoot 'demo/Summary.ps1')

$Application = 'cfs'
Initialize-LiveUpgrade -Title 'CFS' -StartedPattern 'Version [0-9]+ is node'
$testbed = "demo-$PID"
$vmNodes = $client = $null
if ($Json) { $ProgressPreference = $WarningPreference = 'SilentlyContinue' }

function New-CfsRelease {
    param([string] $Folder, [version] $Version, [version] $Predecessor)
    New-LiveRelease -Folder $Folder -Version $Version -Predecessor $Predecessor -Program 'cfs' -Port 'udp/7010' -State '/var/lib/cfs' -Gateway @{
        listen = 'tcp/8011'; upstream = 7011; reads = @('GET', 'HEAD'); writes = @('PUT'); older = @(404); timeoutSeconds = 20
    }
}

# Whether every node of a new ring knows its right neighbours. Until then a block that one node has may be out of another's sight.
function Test-Ring {
    $http = [Net.Http.HttpClient]::new()
    try {
        $ring = @($gateways | ForEach-Object { $http.GetStringAsync("$_/status").GetAwaiter().GetResult() | ConvertFrom-Json } | Sort-Object position)
    }
    finally {
        $http.Dispose()
    }
    foreach ($index in 0..($Nodes - 1)) {
        $next = $ring[($index + 1) % $Nodes]
        if (@($ring[$index].successors)[0] -ne $next.self -or $next.predecessor -ne $ring[$index].self) { return $false }
    }
    $true
}

# Every block in a node's folder of 1.0 is read through 2.0: no other version runs any more.
function Test-Block {
    foreach ($index in 0..($Nodes - 1)) {
        $state = Join-Path $hosts[$index].Folder 'var/lib/vmproxy/guests/cfs/1.0/state/0'
        if (-not (Test-Path $state)) { throw "The state of 1.0 on $($hosts[$index].Name) is not there." }
        $gateway = "http://$($hosts[($index + 1) % $Nodes].Address):8011"
        $said = @(Invoke-Tool (Get-DemoArtifact 'cfs/2.0/cfs') verify --older $state --gateway $gateway)[-1] | ConvertFrom-Json
        if ($said.message -notmatch '^(\d+) blocks of this node \((\d+) bytes\)') { throw "What verify says is not understood: $($said.message)" }
        [pscustomobject]@{ Node = $hosts[$index].Name; Blocks = [int]$Matches[1]; Bytes = [long]$Matches[2] }
    }
}

try {
    Import-Module (Get-DemoArtifact 'module/VersionManager/VersionManager.psd1')
    $hosts = & (Join-Path $PSScriptRoot 'New-Testbed.ps1') -Name $testbed -Nodes $Nodes
    $vmNodes = @($hosts | Connect-VmNode)
    $folder = Join-Path (Get-TestbedFolder $testbed) 'releases'
    $old = New-CfsRelease -Folder $folder -Version 1.0
    $new = New-CfsRelease -Folder $folder -Version 2.0 -Predecessor 1.0

    $join = "join = $(($hosts[0..2] | ForEach-Object Address) -join ', ')"
    Start-LiveFleet -Release $old -Configure { param($Node) Set-NodeFile -Node $Node -Path /etc/cfs.conf -Content $join }

    $gateways = foreach ($node in $hosts) { "http://$($node.Address):8011" }
    Wait-Condition -What 'the ring is whole' -Condition { Test-Ring }
    Write-Done 'The ring of 1.0 is whole'
    $client = Start-DemoClient -Program (Get-DemoArtifact 'cfs/1.0/cfs') -Folder $folder -Arguments (
        @('client', '--concurrency', $Concurrency, '--pause', $Pause, '--gateway') + $gateways)
    foreach ($number in 1..3) { Wait-DemoClient -Client $client -Kind 'file' -Until { $_.bytes } -What 'file in 1.0' }
    Write-Done 'A client writes and reads files through all nodes without pause'

    $published = [DateTimeOffset]::UtcNow
    $before = Measure-DemoClient -Client $client -Kind 'file'
    Invoke-LiveUpgrade -Release $new -OffIndex ($Nodes - 1) -BeforeOff {} -AfterOn {}
    $upgrades = @($vmNodes | Get-AppUpgrade -Application $Application -Version 2.0)
    $migrations = @(Get-MigrationRow)
    $during = (Measure-DemoClient -Client $client -Kind 'file') - $before

    Stop-OldVersion -SleeperIndex ($Nodes - 2) -BeforeOff {} -AfterOn {}
    foreach ($second in 1..3) { Wait-DemoClient -Client $client -Until { $_.versions['2.0'] -gt 0 } -What 'answers of 2.0' }
    $blocks = @(Test-Block)
    Write-Done "$(($blocks | Measure-Object Blocks -Sum).Sum) blocks that nodes kept for 1.0 are all there in 2.0"

    $report = Stop-DemoClient -Client $client
    $client = $null
    $files = $report.Lines | Where-Object kind -EQ 'files'
    Write-Done "$($files.right) of $($files.written) files are read back bit for bit"
    Assert-RetriesExplained -Report $report
    $summary = New-DemoSummary -Upgrades $upgrades -Published $published -Client $report -Daemons @($vmNodes | Get-VmNode) -More ([ordered]@{
            Migrations = $migrations
            PowerCuts  = @(Get-PowerCut)
            Blocks     = $blocks
            Files      = [pscustomobject]@{
                Before = $before; During = $during; After = $files.written - $before - $during
                Written = $files.written; Right = $files.right; Wrong = $files.wrong; Bytes = $files.bytes; Directory = $files.directory
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
    'Blocks that a node kept for 1.0, all read back through 2.0 after 1.0 had been stopped:'
    $summary.Blocks | Format-Table @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }, Blocks, Bytes
    'Files, read back bit for bit at the end:'
    $summary.Files | Format-Table Before, During, After, Written, Right, Wrong, Bytes, Directory
}
if ($summary.Requests.Failed -gt 0) { throw "$($summary.Requests.Failed) of $($summary.Requests.Sent) requests failed." }
if ($summary.Files.Wrong -gt 0 -or -not $summary.Files.Directory) { throw 'Not all files are as they were written.' }
if (-not ($summary.Files.Before -and $summary.Files.During -and $summary.Files.After)) { throw 'There was a time in which no file was written.' }
