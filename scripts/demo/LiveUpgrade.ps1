# The upgrade of an application with state and clients from 1.0 to 2.0, with power cuts on the way: common to CFS and IrisLog.

# A release of such an application: one program, whose commands serve, health, migrate and verify are the release's hooks.
function New-LiveRelease {
    param($Demo, [version] $Version, [version] $Predecessor, [string] $Program, [string] $Port, [string] $State, $Gateway)
    $about = @{
        Path        = New-ReleaseTree -Demo $Demo -Version $Version -Program $Program
        Application = $Demo.Application
        Version     = $Version
        Start       = $Program, 'serve'
        Port        = $Port
        State       = $State
        Memory      = '256M'
        Isolation   = $Demo.Isolation
        HealthHook  = $Program, 'health'
        Gateway     = $Gateway
    }
    if ($Predecessor) {
        $about.Predecessor = $Predecessor
        $about.MigrateHook = $Program, 'migrate'
        $about.VerifyHook = $Program, 'verify'
    }
    New-AppRelease @about
}

# Publishes 2.0 to the first node; when half the nodes run it, cuts a node's power and restores it. Returns when every node has
# migrated its state.
function Invoke-LiveUpgrade {
    param($Demo, $Release, [int] $OffIndex, [int] $OffSeconds, [scriptblock] $BeforeOff = {}, [scriptblock] $AfterOn = {})
    $application = $Demo.Application
    Publish-FirstNode -Demo $Demo -Release $Release
    $half = [math]::Ceiling($Demo.Nodes / 2)
    Wait-Condition -Demo $Demo -What "2.0 runs on $half of $($Demo.Nodes) nodes" -Condition {
        $states = @($Demo.VmNodes | Get-AppVersion -Application $application -Version 2.0)
        @($states | Where-Object State -EQ 'Running').Count -ge $half
    }
    & $BeforeOff
    $state = $Demo.VmNodes[$OffIndex] | Get-AppVersion -Application $application -Version 2.0
    Invoke-PowerCut -Demo $Demo -Index $OffIndex -During 'upgrade' -Meanwhile {
        $there = if ($state) { $state.State } else { 'not heard of' }
        $off = $Demo.Hosts[$OffIndex].Name
        Write-Done -Demo $Demo "$half of $($Demo.Nodes) nodes run 2.0; the power of $off is cut (2.0 there: $there)"
        Start-Sleep -Seconds $OffSeconds
    }
    Wait-FleetVersion -Demo $Demo -Version 2.0
    Write-Done -Demo $Demo "$($Demo.Title) 2.0 runs on every node"
    Wait-FleetMigration -Demo $Demo
    & $AfterOn
    Write-Done -Demo $Demo 'Every node has migrated its state to 2.0, and read it back through 2.0'
}

# Waits until every node's own migration has succeeded.
function Wait-FleetMigration {
    param($Demo)
    Wait-Condition -Demo $Demo -What 'all migrations are over' -Condition {
        $migrations = @($Demo.VmNodes | Get-StateMigration -Application $Demo.Application)
        foreach ($bad in $migrations | Where-Object State -In 'Failed', 'Cancelled') {
            throw "The migration to $($bad.To) on $($bad.Node) is $($bad.State): $($bad.Reason)"
        }
        @($migrations | Where-Object State -EQ 'Succeeded').Count -eq $Demo.Nodes
    }
}

# Stops 1.0 while one node is off. That node must learn of it when it is back, and never run 1.0 again. The stop also migrates
# what nodes without 2.0 wrote to 1.0 alone after other nodes had migrated.
function Stop-OldVersion {
    param(
        $Demo,
        [int] $SleeperIndex,
        # Matches the line that the application logs at each start.
        [string] $StartedPattern,
        [scriptblock] $BeforeOff = {},
        [scriptblock] $AfterOn = {}
    )
    $sleeper = $Demo.Hosts[$SleeperIndex]
    & $BeforeOff
    $guest = @{ Node = $sleeper; Application = $Demo.Application; Version = '1.0'; Pattern = $StartedPattern }
    $before = Measure-GuestStart @guest
    Invoke-PowerCut -Demo $Demo -Index $SleeperIndex -During 'stop of 1.0' -Meanwhile {
        Write-Done -Demo $Demo "The power of $($sleeper.Name) is cut: it sleeps through the end of 1.0"
        $awake = @($Demo.VmNodes | Where-Object Name -NE $sleeper.Name)
        $null = $awake | Stop-AppVersion -Application $Demo.Application -Version 1.0 -Confirm:$false
        Write-Done -Demo $Demo "$($Demo.Title) 1.0 is stopped on the other nodes and marked obsolete"
    }
    Wait-Condition -Demo $Demo -What "1.0 is obsolete on $($sleeper.Name), and 2.0 runs there" -Condition {
        $states = @{}
        foreach ($state in $Demo.VmNodes[$SleeperIndex] | Get-AppVersion -Application $Demo.Application) {
            $states["$($state.Version)"] = "$($state.State)"
        }
        $states['1.0'] -eq 'Obsolete' -and $states['2.0'] -eq 'Running'
    }
    Assert-VersionGone -Demo $Demo -Version 1.0
    $starts = (Measure-GuestStart @guest) - $before
    if ($starts -gt 0) { throw "$($sleeper.Name) started 1.0 again $starts times before it learned that it is obsolete." }
    & $AfterOn
    Write-Done -Demo $Demo "$($sleeper.Name) learned that 1.0 is obsolete before it started it again; 1.0 does not come back"
}

# Counts the starts of a version's guest on a node in the application's log.
function Measure-GuestStart {
    param($Node, [string] $Application, [version] $Version, [string] $Pattern)
    $log = "/var/lib/vmproxy/guests/$Application/$Version/log"
    [int](@(Invoke-NodeCommand -Node $Node -Command "grep -c -E '$Pattern' $log || true")[-1])
}

# Checks that only requests to nodes whose power was cut were repeated.
function Assert-RetriesExplained {
    param($Demo, $Report)
    # Not $Demo.Hosts.Address: an array has a member of that name.
    $cut = @($Demo.PowerCuts | ForEach-Object Node)
    $cutAddresses = @($Demo.Hosts | Where-Object Name -In $cut | ForEach-Object Address)
    $others = @($Report.Lines | Where-Object { $_.kind -eq 'retry' -and $_.entry -notin $cutAddresses })
    if ($others.Count -gt 0) {
        throw "Requests were repeated at $($others[0].entry), whose power was not cut: $($others[0].reason)"
    }
}

# A row for each node's own migration.
function Get-MigrationRow {
    param($Demo, [DateTimeOffset] $Published)
    foreach ($migration in $Demo.VmNodes | Get-StateMigration -Application $Demo.Application) {
        [pscustomobject]@{
            Node    = $migration.Node
            Started = [math]::Round(($migration.Started - $Published).TotalSeconds, 2)
            Seconds = [math]::Round(($migration.Finished - $migration.Started).TotalSeconds, 2)
            Message = $migration.Message
        }
    }
}

function Format-LiveUpgrade {
    param($Summary)
    Format-DemoUpgrade $Summary
    $node = @{ n = 'Node'; e = { $_.Node -replace '^.*-' } }
    'Migrations, in s (Started: after 2.0 was published):'
    $Summary.Migrations | Format-Table -AutoSize -Wrap $node, Started, Seconds, Message
    'Power cuts, in s:'
    $Summary.PowerCuts | Format-Table $node, During, Seconds
    Format-DemoRequest $Summary
}
