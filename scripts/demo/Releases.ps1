# What Start-Demo.ps1 publishes. Dot-source it; uses its parameters.

function Get-DemoArtifact {
    param([string] $Path)
    $full = Join-Path $Artifacts $Path
    if (-not (Test-Path $full)) { throw "'$full' is not there. Make it with: ./build.sh build" }
    $full
}

# The delta to a new version is 9 MB, as the paper's (section 6.3): its program and its answers. The names are the same in all
# versions.
function New-SourceRouterRelease {
    param([string] $Folder, [version] $Version, [version] $Predecessor)
    $tree = Join-Path $Folder "$Version"
    $null = New-Item -ItemType Directory -Path $tree -Force
    $program = Join-Path $tree 'sourcerouter'
    Copy-Item -Path (Get-DemoArtifact "sourcerouter/$Version/sourcerouter") -Destination $program
    $answers = 9MB - (Get-Item $program).Length
    $null = Invoke-Tool $program table --seed "$Version" --bytes $answers (Join-Path $tree 'answers.table')
    $null = Invoke-Tool $program table --seed names --bytes (4MB) (Join-Path $tree 'names.table')

    $about = @{
        Path        = $tree
        Application = 'sourcerouter'
        Version     = $Version
        Start       = 'sourcerouter', 'serve', '--table', 'answers.table'
        Port        = 'tcp/7000', 'udp/7000', 'tcp/7001'
        User        = 'nobody'
        Memory      = '128M'
        Isolation   = $Isolation
        HealthHook  = 'sourcerouter', 'health'
    }
    if ($Predecessor) { $about.Predecessor = $Predecessor }
    New-AppRelease @about
}

# Waits until a version runs on every node; the first failure for good ends it.
function Wait-FleetVersion {
    param([version] $Version)
    $upgrades = $vmNodes | Wait-AppUpgrade -Application $Application -Version $Version -TimeoutSeconds $TimeoutSeconds
    foreach ($upgrade in $upgrades) {
        if ("$($upgrade.State)" -ne 'Succeeded') {
            throw "$($upgrade.Node) did not come to $Application $Version ($($upgrade.State)): $($upgrade.Reason)"
        }
    }
}

# A version that is obsolete has no guest, and a node that is told of it again refuses it.
function Assert-VersionGone {
    param([version] $Version)
    foreach ($state in $vmNodes | Get-AppVersion -Application $Application -Version $Version) {
        if ("$($state.State)" -ne 'Obsolete') { throw "$Application $Version on $($state.Node) is $($state.State), not obsolete." }
    }
    $null = $vmNodes | Sync-AppVersion -Application $Application -Version $Version -Source $hosts[0].Address -ErrorVariable refused -ErrorAction SilentlyContinue
    $reasons = @($refused | Where-Object { $_.FullyQualifiedErrorId -like 'VersionObsolete*' })
    if ($reasons.Count -ne $vmNodes.Count) {
        throw "$Application $Version was announced again, and only $($reasons.Count) of $($vmNodes.Count) nodes refused it."
    }
    $guests = @($vmNodes | Get-VmGuest | Where-Object Version -eq $Version)
    if ($guests.Count -gt 0) { throw "$Application $Version still has a guest on $($guests.Node -join ', ')." }
}

# A release of an application with state and a gateway: one program, whose commands serve, health, migrate and verify are what a
# release needs.
function New-LiveRelease {
    param([string] $Folder, [version] $Version, [version] $Predecessor, [string] $Program, [string] $Port, [string] $State, $Gateway)
    $tree = Join-Path $Folder "$Version"
    $null = New-Item -ItemType Directory -Path $tree -Force
    Copy-Item -Path (Get-DemoArtifact "$Application/$Version/$Program") -Destination $tree
    $about = @{
        Path        = $tree
        Application = $Application
        Version     = $Version
        Start       = $Program, 'serve'
        Port        = $Port
        State       = $State
        Memory      = '256M'
        Isolation   = $Isolation
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
