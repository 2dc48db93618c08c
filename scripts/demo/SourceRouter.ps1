# SourceRouter, the main demo: a fleet is upgraded to a version that cannot talk to the old one, and no lookup fails.

function Invoke-SourceRouterDemo {
    param(
        $Demo,
        [ValidateSet('tcp', 'udp')]
        [string] $Transport = 'tcp',
        [ValidateRange(1, 1000)]
        [int] $Concurrency = 2
    )
    Start-DemoTestbed -Demo $Demo
    Install-DemoDaemon -Demo $Demo
    $old = New-SourceRouterRelease -Demo $Demo -Version 1.0
    $new = New-SourceRouterRelease -Demo $Demo -Version 2.0 -Predecessor 1.0
    Publish-DemoRelease -Demo $Demo -Release $old

    $addresses = @($Demo.Hosts | ForEach-Object Address)
    Start-DemoClient -Demo $Demo -Program 'sourcerouter/1.0/sourcerouter' -Arguments @(
        'client', '--nodes', ($addresses -join ','), '--concurrency', $Concurrency, '--transport', $Transport,
        '--timeout', $Demo.TimeoutSeconds)
    Wait-DemoClient -Demo $Demo -Until { $_.versions['1.0'] -gt 0 } -What 'answers of 1.0'
    Write-Done -Demo $Demo 'A client sends lookups through all nodes without pause'

    $published = [DateTimeOffset]::UtcNow
    Publish-FirstNode -Demo $Demo -Release $new
    Wait-FleetVersion -Demo $Demo -Version 2.0
    $upgrades = @($Demo.VmNodes | Get-AppUpgrade -Application $Demo.Application -Version 2.0)
    Write-Done -Demo $Demo 'SourceRouter 2.0 runs on every node'

    Wait-DemoClient -Demo $Demo -What 'answers of 2.0 alone' -Until { $_.versions['2.0'] -gt 0 -and -not $_.versions['1.0'] }
    Write-Done -Demo $Demo 'All lookups are answered by 2.0'

    $null = $Demo.VmNodes | Stop-AppVersion -Application $Demo.Application -Version 1.0 -Confirm:$false
    Write-Done -Demo $Demo 'SourceRouter 1.0 is stopped everywhere and marked obsolete'
    Assert-VersionGone -Demo $Demo -Version 1.0
    Wait-DemoClient -Demo $Demo -Until { $_.versions['2.0'] -gt 0 } -What 'answers after 1.0 was stopped'
    Write-Done -Demo $Demo 'It does not come back, and lookups go on'

    $report = Stop-DemoClient -Demo $Demo
    New-DemoSummary -Demo $Demo -Upgrades $upgrades -Published $published -Report $report -More @{ Transport = $Transport }
}

# A release whose delta to the old version is 9 MB (the program and the answers), as in the paper's section 6.3. The names are
# the same in all versions.
function New-SourceRouterRelease {
    param($Demo, [version] $Version, [version] $Predecessor)
    $tree = New-ReleaseTree -Demo $Demo -Version $Version -Program 'sourcerouter'
    $program = Join-Path $tree 'sourcerouter'
    $answers = 9MB - (Get-Item $program).Length
    $null = Invoke-Tool $program table --seed "$Version" --bytes $answers (Join-Path $tree 'answers.table')
    $null = Invoke-Tool $program table --seed names --bytes (4MB) (Join-Path $tree 'names.table')

    $about = @{
        Path        = $tree
        Application = $Demo.Application
        Version     = $Version
        Start       = 'sourcerouter', 'serve', '--table', 'answers.table'
        Port        = 'tcp/7000', 'udp/7000', 'tcp/7001'
        User        = 'nobody'
        Memory      = '128M'
        Isolation   = $Demo.Isolation
        HealthHook  = 'sourcerouter', 'health'
    }
    if ($Predecessor) { $about.Predecessor = $Predecessor }
    New-AppRelease @about
}

function Format-SourceRouterSummary {
    param($Summary)
    Format-DemoUpgrade $Summary
    Format-DemoRequest $Summary
}

function Assert-SourceRouterSummary {
    param($Summary)
    Assert-NoRequestFailed $Summary
}
