# How build.ps1 runs and counts tests. Dot-source it.

# Runs one test program. They run one after another: those that make network namespaces use the machine's whole network.
function Invoke-TestProject {
    param($Project)
    $name = $Project.Name
    $program = Join-Path $Project.FullName "bin/Release/net10.0/$name"
    Write-Host "== $name"
    $counts = @{ succeeded = 0; failed = 0; skipped = 0 }
    & $program --no-ansi --progress off --timeout 20m 2>&1 | ForEach-Object {
        Write-Host "$_"
        if ("$_" -match '^\s*(succeeded|failed|skipped):\s*(\d+)') { $counts[$Matches[1]] = [int]$Matches[2] }
    }
    # A program that crashed, or that ran no test, has not passed whatever it counted.
    if ($LASTEXITCODE -ne 0 -and $counts.failed -eq 0) {
        Write-Host "$name ended with status $LASTEXITCODE."
        $counts.failed = 1
    }
    [pscustomobject]@{ Name = $name; Passed = $counts.succeeded; Failed = $counts.failed; Skipped = $counts.skipped }
}

# The suites that need the real shell and its modules.
function Invoke-PesterSuite {
    $missing = @('Pester', 'PSScriptAnalyzer' | Where-Object { -not (Get-Module -ListAvailable -Name $_) })
    if ($Host.Version.Major -lt 7 -or $missing) {
        Write-Host "== tests/Pester was not run: it needs pwsh with $($missing -join ' and ')."
        return
    }
    Write-Host '== tests/Pester'
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = 'tests/Pester'
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $run = Invoke-Pester -Configuration $configuration
    [pscustomobject]@{
        Name    = 'tests/Pester'
        Passed  = $run.PassedCount
        # A file or block that cannot start fails without a failed test.
        Failed  = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
        Skipped = $run.SkippedCount + $run.NotRunCount
    }
}

function Write-TestSummary {
    param($Results)
    $Results | Format-Table Name, Passed, Failed, Skipped | Out-Host
    $sum = @{}
    foreach ($column in 'Passed', 'Failed', 'Skipped') { $sum[$column] = ($Results | Measure-Object $column -Sum).Sum }
    $line = '{0} passed, {1} failed' -f $sum.Passed, $sum.Failed
    if ($sum.Skipped -gt 0) { $line += ', {0} skipped' -f $sum.Skipped }
    Write-Host $line
    if ($sum.Failed -gt 0 -or $sum.Passed -eq 0) { exit 1 }
}
