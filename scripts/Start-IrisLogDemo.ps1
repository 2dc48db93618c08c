<#
.SYNOPSIS
    Upgrades a hierarchy of sensors: Start-Demo.ps1 -Application irislog, with the other arguments unchanged.
.EXAMPLE
    ./scripts/Start-IrisLogDemo.ps1 -Nodes 3 -OffSeconds 3
#>
& (Join-Path $PSScriptRoot 'Start-Demo.ps1') -Application irislog @args
