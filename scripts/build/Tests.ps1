# How build.ps1 runs and counts tests. Dot-source it; uses its $out. Every suite is a process that writes its log and its JUnit XML to out/test-results.

# Runs a suite and reads what it counted. One that crashed, hung or ran no test has failed, whatever it counted.
function Invoke-Suite {
    param([string] $Name, [string] $Program, [string[]] $Arguments)
    $results = Join-Path $out "test-results/$Name.xml"
    $log = Join-Path $out "test-results/$Name.log"
    Write-Host "== $Name"
    $clock = [Diagnostics.Stopwatch]::StartNew()
    & timeout --kill-after=60 60m $Program @Arguments $results 2>&1 | Tee-Object -FilePath $log | Write-Host
    $status = $LASTEXITCODE
    $count = Read-SuiteResult -Name $Name -Path $results -Status $status
    $count | Add-Member -NotePropertyName Seconds -NotePropertyValue ([math]::Round($clock.Elapsed.TotalSeconds)) -PassThru
}

function Read-SuiteResult {
    param([string] $Name, [string] $Path, [int] $Status)
    $cases = @(if (Test-Path $Path) { ([xml](Get-Content $Path -Raw)).SelectNodes('//testcase') })
    $failed = @($cases | Where-Object { $_.SelectSingleNode('failure|error') })
    $skipped = @($cases | Where-Object { $_.SelectSingleNode('skipped') })
    $failures = @(
        foreach ($case in $failed) {
            "    $($case.GetAttribute('classname')) $($case.GetAttribute('name'))"
            $why = $case.SelectSingleNode('failure|error')
            "$($why.GetAttribute('message'))`n$($why.InnerText)" -split '\r?\n' | ForEach-Object { "      $_" }
        }
        if ($Status -ne 0 -and $failed.Count -eq 0 -or $cases.Count -eq 0) { "    $Name ended with status $Status and $($cases.Count) tests counted" }
    )
    [pscustomobject]@{
        Name     = $Name
        Passed   = $cases.Count - $failed.Count - $skipped.Count
        Failed   = if ($failures) { [math]::Max(1, $failed.Count) } else { 0 }
        Skipped  = $skipped.Count
        Failures = $failures
    }
}

function Invoke-TestProject {
    param([string] $Name)
    Invoke-Suite -Name $Name -Program (Join-Path 'tests' "$Name/bin/Release/net10.0/$Name") -Arguments '-noColor', '-noLogo', '-jUnit'
}

function Invoke-PesterSuite {
    param([string] $Name, [string] $Tag)
    Invoke-Suite -Name "Pester.$Name" -Program (Join-Path $PSHOME pwsh) -Arguments @(
        '-NoLogo', '-NoProfile', '-NonInteractive', '-File', 'tests/Pester/Invoke-Suite.ps1', '-Tag', $Tag, '-ResultPath')
}

# Says again what failed, and why: where the log is long, its end is what is kept and read.
function Write-TestSummary {
    param($Results)
    $failures = @($Results | ForEach-Object { $_.Failures })
    if ($failures) {
        Write-Host "`n== What failed"
        $failures | Write-Host
    }
    $Results | Format-Table Name, Passed, Failed, Skipped, Seconds | Out-Host
    $sum = @{}
    foreach ($column in 'Passed', 'Failed', 'Skipped') { $sum[$column] = ($Results | Measure-Object $column -Sum).Sum }
    $line = '{0} passed, {1} failed' -f $sum.Passed, $sum.Failed
    if ($sum.Skipped -gt 0) { $line += ', {0} skipped' -f $sum.Skipped }
    Write-Host $line
    if ($sum.Failed -gt 0 -or $sum.Passed -eq 0) { exit 1 }
}
