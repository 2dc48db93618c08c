# One file a concern.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

foreach ($part in 'TestedModule', 'FakeNode', 'FakeAnswer', 'FakeList', 'Session', 'Assertion') {
    . (Join-Path $PSScriptRoot "$part.ps1")
}

$ExecutionContext.SessionState.Module.OnRemove = {
    Close-FakeFleet
    Close-Session
}
