# IrisLog: a hierarchy of sensors is upgraded from the root down, to a version that talks to other nodes; no reading and no query
# is lost.
#
# The nodes form a hierarchy of countries, regions and sites. A client gives every node a reading each second and sends queries
# without pause, through the gateways of all nodes in turn: through the root's about everything, through any other's about the
# part of the next higher agent. Then 2.0, which caches answers and so talks to other nodes, is published to the root's node. It
# spreads with the queries, and every node migrates its readings. When half the nodes run it, a leaf's power is cut: its daemon,
# gateway and guests are killed, its network falls silent, and it comes back later. In the end 1.0 is stopped while that node is
# off once more; it must not start 1.0 again when it is back. Last, every reading is read through 2.0 and compared.
#
# The client's rules: if a node is unreachable, it sends a query to the next node. A reading, which only the sensor's own host
# keeps, it sends again when that host is back, with the same idempotency key. Before a host is switched off, the client is told
# to query nothing about that host's readings, as no other host has them. It never repeats an answered request; any answer but a
# complete one with every acknowledged reading is a failure.

function Invoke-IrisLogDemo {
    param(
        $Demo,
        # Number of concurrent queries.
        [ValidateRange(1, 100)]
        [int] $Concurrency = 2,
        # Milliseconds between two queries.
        [ValidateRange(0, 60000)]
        [int] $Pause = 250,
        [ValidateRange(1, 600)]
        [int] $OffSeconds = 6
    )
    Start-DemoTestbed -Demo $Demo
    $hierarchy = New-Hierarchy -Addresses @($Demo.Hosts | ForEach-Object Address)
    foreach ($node in $Demo.Hosts) {
        Set-NodeFile -Node $node -Path /etc/irislog.xml -Content $hierarchy.OuterXml
        Set-NodeFile -Node $node -Path /etc/irislog.conf -Content 'sense = 2'
    }
    Install-DemoDaemon -Demo $Demo
    $old = New-IrisLogRelease -Demo $Demo -Version 1.0
    $new = New-IrisLogRelease -Demo $Demo -Version 2.0 -Predecessor 1.0
    Publish-DemoRelease -Demo $Demo -Release $old

    $hierarchyFile = Join-Path $Demo.Folder 'irislog.xml'
    Set-Content -Path $hierarchyFile -Value $hierarchy.OuterXml
    Start-DemoClient -Demo $Demo -Program 'irislog/1.0/irislog' -Arguments @(
        'client', '--concurrency', $Concurrency, '--pause', $Pause, '--port', 8021, '--hierarchy', $hierarchyFile)
    Wait-DemoClient -Demo $Demo -Kind 'sensed' -Until { $_.readings -ge 2 } -What 'readings in 1.0'
    Wait-DemoClient -Demo $Demo -Until { $_.versions['1.0'] -gt 0 } -What 'answers of 1.0'
    Write-Done -Demo $Demo 'A client gives readings and sends queries through all nodes without pause'

    $published = [DateTimeOffset]::UtcNow
    $before = Measure-DemoClient -Demo $Demo -Kind 'sensed'
    # The last node is a leaf: no other node's readings depend on it.
    $leaf = $Demo.Nodes - 1
    $aroundOff = @{
        BeforeOff = { Suspend-Query -Demo $Demo -Node $Demo.Hosts[$leaf] }
        AfterOn   = { Resume-Query -Demo $Demo -Node $Demo.Hosts[$leaf] -Hierarchy $hierarchy }
    }
    Invoke-LiveUpgrade -Demo $Demo -Release $new -OffIndex $leaf -OffSeconds $OffSeconds @aroundOff
    $upgrades = @($Demo.VmNodes | Get-AppUpgrade -Application $Demo.Application -Version 2.0)
    $migrations = @(Get-MigrationRow -Demo $Demo -Published $published)
    $during = (Measure-DemoClient -Demo $Demo -Kind 'sensed') - $before

    Stop-OldVersion -Demo $Demo -SleeperIndex $leaf -StartedPattern 'Version [0-9]+ is agent' @aroundOff
    foreach ($second in 1..3) { Wait-DemoClient -Demo $Demo -Until { $_.versions['2.0'] -gt 0 } -What 'answers of 2.0' }

    $report = Stop-DemoClient -Demo $Demo
    $readings = $report.Lines | Where-Object kind -EQ 'readings'
    Write-Done -Demo $Demo "$($readings.right) of $($readings.written) readings are read back as they were given"
    Assert-RetriesExplained -Demo $Demo -Report $report
    $levels = Get-LevelRow -Demo $Demo -Hierarchy $hierarchy -Rows (Get-UpgradeRow -Upgrades $upgrades -Published $published)
    $more = [ordered]@{
        Migrations = $migrations
        PowerCuts  = @($Demo.PowerCuts)
        Levels     = @($levels | Sort-Object { Get-LevelDepth $_.Level }, Arrived)
        Readings   = [pscustomobject]@{
            Before = $before; During = $during; After = $readings.written - $before - $during
            Written = $readings.written; Right = $readings.right; Wrong = $readings.wrong
        }
    }
    New-DemoSummary -Demo $Demo -Upgrades $upgrades -Published $published -Report $report -More $more
}

function New-IrisLogRelease {
    param($Demo, [version] $Version, [version] $Predecessor)
    $gateway = @{ listen = 'tcp/8021'; upstream = 7021; reads = @('GET'); writes = @('POST'); timeoutSeconds = 20 }
    $about = @{ Program = 'irislog'; Port = 'tcp/7020'; State = '/var/lib/irislog'; Gateway = $gateway }
    New-LiveRelease -Demo $Demo -Version $Version -Predecessor $Predecessor @about
}

# Ends the queries about a node's readings until it is back: no other node has them.
function Suspend-Query {
    param($Demo, $Node)
    $told = Send-DemoClient -Demo $Demo -Line "exclude $($Node.Address)"
    Wait-DemoClient -Demo $Demo -After $told -Kind 'excluded' -Until { $_.nodes } -What 'end of the queries about a node'
}

# Resumes the queries about a node once it takes its sensor's readings again.
function Resume-Query {
    param($Demo, $Node, $Hierarchy)
    $path = Get-HierarchyPath -Hierarchy $Hierarchy -Address $Node.Address
    Wait-DemoClient -Demo $Demo -Kind 'sensed' -Until { $_.node -eq $path } -What "readings of $path"
    $told = Send-DemoClient -Demo $Demo -Line "include $($Node.Address)"
    Wait-DemoClient -Demo $Demo -After $told -Kind 'excluded' -Until { -not $_.nodes } -What 'queries about all nodes'
}

# The time at which each node reached 2.0, and the highest level of which it is the agent.
function Get-LevelRow {
    param($Demo, $Hierarchy, $Rows)
    foreach ($row in $Rows) {
        $address = ($Demo.Hosts | Where-Object Name -EQ $row.Node).Address
        $level = Get-HierarchyLevel -Hierarchy $Hierarchy -Address $address
        [pscustomobject]@{ Level = $level; Node = $row.Node; From = $row.Source; Arrived = $row.Arrived }
    }
}

function Format-IrisLogSummary {
    param($Summary)
    Format-LiveUpgrade $Summary
    'When 2.0 reached each level of the hierarchy, in s after it was published at the root:'
    $node = @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }
    $from = @{ n = 'From'; e = { $_.From ?? 'operator' } }
    $Summary.Levels | Format-Table Level, $node, $from, Arrived
    'Readings, read back through 2.0 at the end:'
    $Summary.Readings | Format-Table Before, During, After, Written, Right, Wrong
}

function Assert-IrisLogSummary {
    param($Summary)
    Assert-NoRequestFailed $Summary
    $readings = $Summary.Readings
    if ($readings.Wrong -gt 0) { throw 'Not all readings are as they were given.' }
    if (-not ($readings.Before -and $readings.During -and $readings.After)) {
        throw 'There was a time in which no reading was given.'
    }
}
