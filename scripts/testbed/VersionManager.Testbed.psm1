# One file a concern.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

foreach ($part in 'Testbed', 'Power') { . (Join-Path $PSScriptRoot "$part.ps1") }
