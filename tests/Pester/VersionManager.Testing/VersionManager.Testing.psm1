# One file a concern.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$parts = 'Repository', 'TestedModule', 'TestFleet', 'TestRelease', 'FakeNode', 'FakeAnswer', 'FakeList', 'Session', 'Assertion'
foreach ($part in $parts) {
    . (Join-Path $PSScriptRoot "$part.ps1")
}

# No hosts and processes stay behind, also after an interrupted run.
$ExecutionContext.SessionState.Module.OnRemove = {
    Remove-TestFleet
    Close-FakeFleet
    Close-Session
    if ($script:dataFolder) { Remove-Item $script:dataFolder -Recurse -Force }
}
