Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
foreach ($part in Get-ChildItem -Path $PSScriptRoot -Filter *.ps1) { . $part.FullName }
# A run that is interrupted leaves no hosts behind.
$ExecutionContext.SessionState.Module.OnRemove = { Remove-TestFleet }
$null = Register-EngineEvent -SourceIdentifier PowerShell.Exiting -SupportEvent -Action { Remove-TestFleet }
