# An application with state and clients, carried from 1.0 to 2.0 with a power cut on the way: what Start-CfsDemo.ps1 and
# Start-IrisLogDemo.ps1 have in common. Dot-source it; uses their parameters and variables.

# Says which application it is about: its name for people, and what its log says when it starts.
function Initialize-LiveUpgrade {
    param([string] $Title, [string] $StartedPattern)
    $script:Title = $Title
    $script:StartedPattern = $StartedPattern
    $script:powerCuts = @()
}

# A testbed with the daemon on every node, and 1.0 of the application.
function Start-LiveFleet {
    param([scriptblock] $Configure, $Release)
    Write-Done "Testbed $testbed is up: $Nodes nodes, $($hosts[0].Address) to $($hosts[-1].Address)"
    for ($index = 0; $index -lt $Nodes; $index++) { & $Configure $hosts[$index] $index }
    $null = $vmNodes | Install-VmNode -DaemonPath (Get-DemoArtifact 'vmproxy/vmproxy')
    Write-Done 'The daemon is installed and runs on every node'
    $null = $Release | Publish-AppVersion -Node $vmNodes
    Wait-FleetVersion -Version 1.0
    Write-Done "$Title 1.0 runs on every node ($([math]::Round($Release.Bytes / 1MB, 1)) MB)"
}

# Publishes 2.0 to the first node, cuts a node's power when half of them have it, and gives it back. Ends when every node runs
# 2.0.
function Invoke-LiveUpgrade {
    param($Release, [int] $OffIndex, [scriptblock] $BeforeOff, [scriptblock] $AfterOn)
    $null = $Release | Publish-AppVersion -Node $vmNodes[0]
    Write-Done "$Title 2.0 is published to $($vmNodes[0].Name) only; it spreads by itself"
    $half = [math]::Ceiling($Nodes / 2)
    Wait-Condition -What "2.0 runs on $half of $Nodes nodes" -Condition {
        @($vmNodes | Get-AppVersion -Application $Application -Version 2.0 | Where-Object State -EQ 'Running').Count -ge $half
    }
    $off = $vmNodes[$OffIndex].Name
    & $BeforeOff $OffIndex
    $state = $vmNodes[$OffIndex] | Get-AppVersion -Application $Application -Version 2.0
    $cut = $clock.Elapsed
    Stop-DemoNode $OffIndex
    Write-Done "$half of $Nodes nodes run 2.0; the power of $off is cut (2.0 there: $(if ($state) { $state.State } else { 'not heard of' }))"
    Start-Sleep -Seconds $OffSeconds
    Start-DemoNode $OffIndex
    $script:powerCuts += [pscustomobject]@{ Node = $off; During = 'upgrade'; Seconds = [math]::Round(($clock.Elapsed - $cut).TotalSeconds, 1) }
    Write-Done "$off is back"
    Wait-FleetVersion -Version 2.0
    Write-Done "$Title 2.0 runs on every node"
    Wait-FleetMigration
    & $AfterOn $OffIndex
    Write-Done 'Every node has migrated its state to 2.0, and read it back through 2.0'
}

# Waits until every node's own migration has succeeded.
function Wait-FleetMigration {
    Wait-Condition -What 'all migrations are over' -Condition {
        $migrations = @($vmNodes | Get-StateMigration -Application $Application)
        foreach ($bad in $migrations | Where-Object State -In 'Failed', 'Cancelled') {
            throw "The migration to $($bad.To) on $($bad.Node) is $($bad.State): $($bad.Reason)"
        }
        @($migrations | Where-Object State -EQ 'Succeeded').Count -eq $Nodes
    }
}

# Ends 1.0 while one node sleeps, which must learn of it when it wakes, and never run 1.0 again. What reached 1.0 alone through
# nodes that did not run 2.0 yet, after other nodes had migrated, is migrated with that.
function Stop-OldVersion {
    param([int] $SleeperIndex, [scriptblock] $BeforeOff, [scriptblock] $AfterOn)
    $sleeper = $hosts[$SleeperIndex]
    & $BeforeOff $SleeperIndex
    $before = Measure-GuestStart -Node $sleeper -Version 1.0
    $cut = $clock.Elapsed
    Stop-DemoNode $SleeperIndex
    Write-Done "The power of $($sleeper.Name) is cut: it sleeps through the end of 1.0"
    $awake = @(for ($index = 0; $index -lt $Nodes; $index++) { if ($index -ne $SleeperIndex) { $vmNodes[$index] } })
    $null = $awake | Stop-AppVersion -Application $Application -Version 1.0 -Confirm:$false
    Write-Done "$Title 1.0 is stopped on the other nodes and marked obsolete"
    Start-DemoNode $SleeperIndex
    $script:powerCuts += [pscustomobject]@{ Node = $sleeper.Name; During = 'stop of 1.0'; Seconds = [math]::Round(($clock.Elapsed - $cut).TotalSeconds, 1) }
    Write-Done "$($sleeper.Name) is back"
    Wait-Condition -What "1.0 is obsolete on $($sleeper.Name), and 2.0 runs there" -Condition {
        $states = $vmNodes[$SleeperIndex] | Get-AppVersion -Application $Application
        ($states | Where-Object Version -EQ '1.0').State -eq 'Obsolete' -and ($states | Where-Object Version -EQ '2.0').State -eq 'Running'
    }
    Assert-VersionGone -Version 1.0
    $starts = (Measure-GuestStart -Node $sleeper -Version 1.0) - $before
    if ($starts -gt 0) { throw "$($sleeper.Name) started 1.0 again $starts times before it learned that it is obsolete." }
    & $AfterOn $SleeperIndex
    Write-Done "$($sleeper.Name) learned that 1.0 is obsolete before it started it again; 1.0 does not come back"
}

# How often a version's guest was started on a node, by the log that its application writes.
function Measure-GuestStart {
    param($Node, [version] $Version)
    $log = "/var/lib/vmproxy/guests/$Application/$Version/log"
    [int](@(Invoke-NodeCommand -Node $Node -Command "grep -c -E '$StartedPattern' $log || true")[-1])
}

function Get-PowerCut { $script:powerCuts }

# Attempts are repeated only where a node is gone: every one must be about a node whose power was cut.
function Assert-RetriesExplained {
    param($Report)
    $cutAddresses = @($powerCuts.Node | ForEach-Object { $name = $_; ($hosts | Where-Object Name -EQ $name).Address })
    $others = @($Report.Lines | Where-Object { $_.kind -eq 'retry' -and $_.entry -notin $cutAddresses })
    if ($others.Count -gt 0) { throw "Requests were repeated at $($others[0].entry), whose power was not cut: $($others[0].reason)" }
}

# A row for each node's migration, as it went by itself.
function Get-MigrationRow {
    foreach ($migration in $vmNodes | Get-StateMigration -Application $Application) {
        [pscustomobject]@{
            Node     = $migration.Node
            Started  = [math]::Round(($migration.Started - $published).TotalSeconds, 2)
            Seconds  = [math]::Round(($migration.Finished - $migration.Started).TotalSeconds, 2)
            Message  = $migration.Message
        }
    }
}

function Format-LiveUpgrade {
    param($Summary)
    Format-DemoUpgrade $Summary
    'Migrations, as they went by themselves, in s (started: after 2.0 was published):'
    $Summary.Migrations | Format-Table -AutoSize -Wrap @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }, Started, Seconds, Message
    'Power cuts, in s:'
    $Summary.PowerCuts | Format-Table @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }, During, Seconds
    Format-DemoRequest $Summary
}
