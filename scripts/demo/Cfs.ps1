# CFS: a file system is upgraded to a version with another ring, and every file written before, during and after is read back.
#
# A client writes files and reads earlier ones without pause, through the gateways of all nodes in turn. Then 2.0, whose ring is
# another overlay, is published to one node. It spreads by itself, and every node migrates its blocks. When half the nodes run
# it, a node's power is cut: its daemon, gateway and guests are killed, its network falls silent, and it comes back later. In the
# end 1.0 is stopped while another node is off; that node must not start 1.0 again when it is back. Last, every block that 1.0
# kept is read through 2.0, and every file is read back and compared.
#
# The client's rules: if a node is unreachable, it sends the request to the next node, with the same idempotency key. It never
# repeats an answered request; any answer but the right one is a failure.

function Invoke-CfsDemo {
    param(
        $Demo,
        # Number of files transferred concurrently.
        [ValidateRange(1, 100)]
        [int] $Concurrency = 2,
        # Milliseconds between two files.
        [ValidateRange(0, 60000)]
        [int] $Pause = 500,
        [ValidateRange(1, 600)]
        [int] $OffSeconds = 6
    )
    Start-DemoTestbed -Demo $Demo
    $join = "join = $(($Demo.Hosts[0..2] | ForEach-Object Address) -join ', ')"
    foreach ($node in $Demo.Hosts) { Set-NodeFile -Node $node -Path /etc/cfs.conf -Content $join }
    Install-DemoDaemon -Demo $Demo
    $old = New-CfsRelease -Demo $Demo -Version 1.0
    $new = New-CfsRelease -Demo $Demo -Version 2.0 -Predecessor 1.0
    Publish-DemoRelease -Demo $Demo -Release $old

    $gateways = @(foreach ($node in $Demo.Hosts) { "http://$($node.Address):8011" })
    Wait-Condition -Demo $Demo -What 'the ring is whole' -Condition { Test-Ring -Gateways $gateways }
    Write-Done -Demo $Demo 'The ring of 1.0 is whole'
    Start-DemoClient -Demo $Demo -Program 'cfs/1.0/cfs' -Arguments (
        @('client', '--concurrency', $Concurrency, '--pause', $Pause, '--gateway') + $gateways)
    foreach ($number in 1..3) { Wait-DemoClient -Demo $Demo -Kind 'file' -Until { $_.bytes } -What 'file in 1.0' }
    Write-Done -Demo $Demo 'A client writes and reads files through all nodes without pause'

    $published = [DateTimeOffset]::UtcNow
    $before = Measure-DemoClient -Demo $Demo -Kind 'file'
    Invoke-LiveUpgrade -Demo $Demo -Release $new -OffIndex ($Demo.Nodes - 1) -OffSeconds $OffSeconds
    $upgrades = @($Demo.VmNodes | Get-AppUpgrade -Application $Demo.Application -Version 2.0)
    $migrations = @(Get-MigrationRow -Demo $Demo -Published $published)
    $during = (Measure-DemoClient -Demo $Demo -Kind 'file') - $before

    Stop-OldVersion -Demo $Demo -SleeperIndex ($Demo.Nodes - 2) -StartedPattern 'Version [0-9]+ is node'
    foreach ($second in 1..3) { Wait-DemoClient -Demo $Demo -Until { $_.versions['2.0'] -gt 0 } -What 'answers of 2.0' }
    $blocks = @(Get-BlockRow -Demo $Demo)
    Write-Done -Demo $Demo "$(($blocks | Measure-Object Blocks -Sum).Sum) blocks that nodes kept for 1.0 are all there in 2.0"

    $report = Stop-DemoClient -Demo $Demo
    $files = $report.Lines | Where-Object kind -EQ 'files'
    Write-Done -Demo $Demo "$($files.right) of $($files.written) files are read back bit for bit"
    Assert-RetriesExplained -Demo $Demo -Report $report
    $more = [ordered]@{
        Migrations = $migrations
        PowerCuts  = @($Demo.PowerCuts)
        Blocks     = $blocks
        Files      = [pscustomobject]@{
            Before = $before; During = $during; After = $files.written - $before - $during
            Written = $files.written; Right = $files.right; Wrong = $files.wrong; Bytes = $files.bytes
            Directory = $files.directory
        }
    }
    New-DemoSummary -Demo $Demo -Upgrades $upgrades -Published $published -Report $report -More $more
}

function New-CfsRelease {
    param($Demo, [version] $Version, [version] $Predecessor)
    $gateway = @{
        listen = 'tcp/8011'; upstream = 7011; reads = @('GET', 'HEAD'); writes = @('PUT'); older = @(404); timeoutSeconds = 20
    }
    $about = @{ Program = 'cfs'; Port = 'udp/7010'; State = '/var/lib/cfs'; Gateway = $gateway }
    New-LiveRelease -Demo $Demo -Version $Version -Predecessor $Predecessor @about
}

# Whether every node of a new ring knows its right neighbours. Until then, a node may not find a block that another node has.
function Test-Ring {
    param([string[]] $Gateways)
    $http = [Net.Http.HttpClient]::new()
    try {
        $status = $Gateways | ForEach-Object { $http.GetStringAsync("$_/status").GetAwaiter().GetResult() | ConvertFrom-Json }
    }
    finally {
        $http.Dispose()
    }
    $ring = @($status | Sort-Object position)
    foreach ($index in 0..($ring.Count - 1)) {
        $next = $ring[($index + 1) % $ring.Count]
        if (@($ring[$index].successors)[0] -ne $next.self -or $next.predecessor -ne $ring[$index].self) { return $false }
    }
    $true
}

# Reads every block in a node's folder of 1.0 through 2.0, the only version that still runs. Returns a row for each node.
function Get-BlockRow {
    param($Demo)
    $verify = Get-DemoArtifact -Demo $Demo -Path 'cfs/2.0/cfs'
    foreach ($index in 0..($Demo.Nodes - 1)) {
        $node = $Demo.Hosts[$index]
        $state = Join-Path $node.Folder 'var/lib/vmproxy/guests/cfs/1.0/state/0'
        if (-not (Test-Path $state)) { throw "The state of 1.0 on $($node.Name) is not there." }
        $gateway = "http://$($Demo.Hosts[($index + 1) % $Demo.Nodes].Address):8011"
        $said = @(Invoke-Tool $verify verify --older $state --gateway $gateway)[-1] | ConvertFrom-Json
        if ($said.message -notmatch '^(\d+) blocks of this node \((\d+) bytes\)') {
            throw "verify's message is not understood: $($said.message)"
        }
        [pscustomobject]@{ Node = $node.Name; Blocks = [int]$Matches[1]; Bytes = [long]$Matches[2] }
    }
}

function Format-CfsSummary {
    param($Summary)
    Format-LiveUpgrade $Summary
    'Blocks that each node kept for 1.0, all read back through 2.0 after 1.0 had been stopped:'
    $Summary.Blocks | Format-Table @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }, Blocks, Bytes
    'Files, read back bit for bit at the end:'
    $Summary.Files | Format-Table Before, During, After, Written, Right, Wrong, Bytes, Directory
}

function Assert-CfsSummary {
    param($Summary)
    Assert-NoRequestFailed $Summary
    $files = $Summary.Files
    if ($files.Wrong -gt 0 -or -not $files.Directory) { throw 'Not all files are as they were written.' }
    if (-not ($files.Before -and $files.During -and $files.After)) { throw 'There was a time in which no file was written.' }
}
