# How build.ps1 runs and counts tests. Dot-source it.

# Runs one test program. They run one after another: those that make network namespaces use the machine's whole network.
function Invoke-TestProject {
    param($Project)
    $name = $Project.Name
    $program = Join-Path $Project.FullName "bin/Release/net10.0/$name"
    Write-Host "== $name"
    $count = [pscustomobject]@{ Name = $name; Passed = 0; Failed = 0; Skipped = 0; Failures = [Collections.Generic.List[string]]::new() }
    $isFailure = $false
    & timeout --kill-after=30 20m $program -noColor -noLogo 2>&1 | ForEach-Object {
        Write-Host "$_"
        # A failed test's line, and below it, further to the right, why.
        $isFailure = "$_" -match '^ {4}\S.* \[FAIL\]$' -or ($isFailure -and "$_" -match '^( {6}|\s*$)')
        if ($isFailure) { $count.Failures.Add("$_") }
        if ("$_" -match 'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)') {
            $total, $errors, $failed, $skipped, $notRun = $Matches[1..5] | ForEach-Object { [int]$_ }
            $count.Passed = $total - $failed - $skipped - $notRun
            $count.Failed = $failed + $errors
            $count.Skipped = $skipped
        }
    }
    # A program that crashed or hung, or that ran no test, has not passed whatever it counted.
    if ($count.Failed -eq 0 -and ($LASTEXITCODE -ne 0 -or $count.Passed -eq 0)) {
        $fault = "$name ended with status $LASTEXITCODE and $($count.Passed) tests passed."
        Write-Host $fault
        $count.Failed = 1
        $count.Failures.Add($fault)
    }
    $count
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
        Name     = 'tests/Pester'
        Passed   = $run.PassedCount
        # A file or block that cannot start fails without a failed test.
        Failed   = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
        Skipped  = $run.SkippedCount + $run.NotRunCount
        Failures = @(
            foreach ($part in $run.Failed + $run.FailedBlocks + $run.FailedContainers) {
                # A file has no path within itself.
                $path = $part.PSObject.Properties['ExpandedPath']
                "    $($path ? $path.Value : $part) [FAIL]"
                $part.ErrorRecord | ForEach-Object { "      $_" }
            }
        )
    }
}

# Says again what failed, and why: where the log is long, its end is what is kept and read.
function Write-TestSummary {
    param($Results)
    $failures = @($Results | ForEach-Object { $_.Failures })
    if ($failures) {
        Write-Host "`n== What failed"
        $failures | Write-Host
    }
    $Results | Format-Table Name, Passed, Failed, Skipped | Out-Host
    $sum = @{}
    foreach ($column in 'Passed', 'Failed', 'Skipped') { $sum[$column] = ($Results | Measure-Object $column -Sum).Sum }
    $line = '{0} passed, {1} failed' -f $sum.Passed, $sum.Failed
    if ($sum.Skipped -gt 0) { $line += ', {0} skipped' -f $sum.Skipped }
    Write-Host $line
    if ($sum.Failed -gt 0 -or $sum.Passed -eq 0) { exit 1 }
}
