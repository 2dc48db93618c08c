<#
.SYNOPSIS
    A hierarchy of sensors moves to another version: Start-Demo.ps1 -Application irislog, with the other arguments as they are.
.EXAMPLE
    ./scripts/Start-IrisLogDemo.ps1 -Nodes 3 -OffSeconds 3
#>
& (Join-Path $PSScriptRoot 'Start-Demo.ps1') -Application irislog @args
