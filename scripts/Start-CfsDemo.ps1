<#
.SYNOPSIS
    Upgrades a file system: Start-Demo.ps1 -Application cfs, with the other arguments unchanged.
.EXAMPLE
    ./scripts/Start-CfsDemo.ps1 -Nodes 3 -OffSeconds 3
#>
& (Join-Path $PSScriptRoot 'Start-Demo.ps1') -Application cfs @args
