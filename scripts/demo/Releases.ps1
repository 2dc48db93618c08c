# The demos' releases: making and publishing them, and checking that they run everywhere, or nowhere any more.

# Makes the folder of a release's files, with the program from the build.
function New-ReleaseTree {
    param($Demo, [version] $Version, [string] $Program)
    $tree = Join-Path $Demo.Folder "$Version"
    $null = New-Item -ItemType Directory -Path $tree -Force
    Copy-Item -Path (Get-DemoArtifact -Demo $Demo -Path "$($Demo.Application)/$Version/$Program") -Destination $tree
    $tree
}

# Publishes a release to every node, and waits until all run it.
function Publish-DemoRelease {
    param($Demo, $Release)
    $null = $Release | Publish-AppVersion -Node $Demo.VmNodes
    Wait-FleetVersion -Demo $Demo -Version $Release.Version
    $size = [math]::Round($Release.Bytes / 1MB, 1)
    Write-Done -Demo $Demo "$($Demo.Title) $($Release.Version) runs on every node ($size MB)"
}

# Publishes a release to the first node only.
function Publish-FirstNode {
    param($Demo, $Release)
    $null = $Release | Publish-AppVersion -Node $Demo.VmNodes[0]
    $what = "$($Demo.Title) $($Release.Version) is published to $($Demo.VmNodes[0].Name) only"
    Write-Done -Demo $Demo "$what; it spreads by itself"
}

# Waits until a version runs on every node; throws at the first permanent failure.
function Wait-FleetVersion {
    param($Demo, [version] $Version)
    $wait = @{ Application = $Demo.Application; Version = $Version; TimeoutSeconds = $Demo.TimeoutSeconds }
    foreach ($upgrade in $Demo.VmNodes | Wait-AppUpgrade @wait) {
        if ("$($upgrade.State)" -ne 'Succeeded') {
            throw "$($upgrade.Node) was not upgraded to $($Demo.Application) $Version ($($upgrade.State)): $($upgrade.Reason)"
        }
    }
}

# Checks that an obsolete version has no guest, and that nodes refuse it when it is announced again.
function Assert-VersionGone {
    param($Demo, [version] $Version)
    $application = $Demo.Application
    foreach ($state in $Demo.VmNodes | Get-AppVersion -Application $application -Version $Version) {
        if ("$($state.State)" -ne 'Obsolete') {
            throw "$application $Version on $($state.Node) is $($state.State), not obsolete."
        }
    }
    $announced = @{ Application = $application; Version = $Version; Source = $Demo.Hosts[0].Address }
    $null = $Demo.VmNodes | Sync-AppVersion @announced -ErrorVariable refused -ErrorAction SilentlyContinue
    $reasons = @($refused | Where-Object { $_.FullyQualifiedErrorId -like 'VersionObsolete*' })
    if ($reasons.Count -ne $Demo.VmNodes.Count) {
        $few = "only $($reasons.Count) of $($Demo.VmNodes.Count) nodes refused it"
        throw "$application $Version was announced again, and $few."
    }
    $guests = @($Demo.VmNodes | Get-VmGuest | Where-Object Version -eq $Version)
    if ($guests.Count -gt 0) { throw "$application $Version still has a guest on $($guests.Node -join ', ')." }
}
