<#
.SYNOPSIS
    Makes a release of some files, and returns its folder.
#>
function New-TestRelease {
    param(
        [Parameter(Mandatory)] [string] $Application,
        [Parameter(Mandatory)] [string] $Version,
        # Paths and contents; files that end in .sh are executable.
        [System.Collections.IDictionary] $Files = @{ 'run.sh' = "#!/bin/sh`nexec sleep 100000`n" },
        # Further parameters of New-AppRelease.
        [System.Collections.IDictionary] $With = @{}
    )
    $folder = Join-Path (Get-TestFleet).Releases "$Application-$Version"
    $null = New-Item -ItemType Directory -Path $folder -Force
    foreach ($name in $Files.Keys) {
        $path = Join-Path $folder $name
        Remove-Item $path -Force -ErrorAction Ignore
        [IO.File]::WriteAllText($path, $Files[$name])
        if ($name -like '*.sh') { & chmod 555 $path }
    }
    $null = New-AppRelease -Path $folder -Application $Application -Version $Version -Force @With
    $folder
}

<#
.SYNOPSIS
    Publishes a release to nodes and waits until its version runs on each.
#>
function Publish-TestVersion {
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [string] $Application,
        [Parameter(Mandatory)] [string] $Version,
        [string[]] $Node = (Get-TestFleet).Nodes
    )
    $null = Publish-AppVersion -Path $Path -Node $Node
    foreach ($upgrade in Wait-AppUpgrade -Node $Node -Application $Application -Version $Version -TimeoutSeconds 60) {
        if ("$($upgrade.State)" -ne 'Succeeded') {
            throw "$Application $Version on $($upgrade.Node) is $($upgrade.State): $($upgrade.Reason)"
        }
    }
}
