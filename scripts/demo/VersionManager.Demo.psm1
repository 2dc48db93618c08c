# One file a concern, and one an application.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

Import-Module (Join-Path $PSScriptRoot '../testbed/VersionManager.Testbed.psd1')
$parts = 'Demo', 'Nodes', 'Releases', 'Client', 'Summary', 'LiveUpgrade', 'SourceRouter', 'Cfs', 'Hierarchy', 'IrisLog'
foreach ($part in $parts) {
    . (Join-Path $PSScriptRoot "$part.ps1")
}
