# Runs and counts the tests for build.ps1. Dot-source it; it uses build.ps1's $out.
# A suite is a program that writes its results as JUnit XML. Its log and results are out/test-results/NAME.log and NAME.xml.

function New-Suite {
    param([string] $Name, [string] $Program, [string[]] $Arguments)
    [pscustomobject]@{
        Name = $Name; Program = $Program; Arguments = $Arguments; Process = $null; Clock = $null
        Log = Join-Path $out "test-results/$Name.log"; Results = Join-Path $out "test-results/$Name.xml"
    }
}

function New-XunitSuite {
    param([string] $Name)
    $program = Join-Path 'tests' "$Name/bin/Release/net10.0/$Name"
    New-Suite -Name $Name -Program $program -Arguments '-noColor', '-noLogo', '-jUnit'
}

function New-PesterSuite {
    param([string] $Tag)
    New-Suite -Name "Pester.$Tag" -Program (Join-Path $PSHOME pwsh) -Arguments @(
        '-NoLogo', '-NoProfile', '-NonInteractive', '-File', 'tests/Pester/Invoke-Suite.ps1', '-Tag', $Tag, '-ResultPath')
}

# Runs lanes of suites: the suites of a lane in sequence, the lanes in parallel. Most suites wait more than they compute.
function Invoke-SuiteLane {
    param([object[][]] $Lanes)
    $waiting = @($Lanes | ForEach-Object { , [Collections.Generic.Queue[object]]::new([object[]]$_) })
    $running = [Collections.Generic.Dictionary[object, object]]::new()
    try {
        while ($true) {
            foreach ($lane in $waiting) {
                if ($running[$lane] -and $running[$lane].Process.WaitForExit(100)) {
                    Receive-Suite $running[$lane]
                    $null = $running.Remove($lane)
                }
                if (-not $running.ContainsKey($lane) -and $lane.Count -gt 0) { $running[$lane] = Start-Suite $lane.Dequeue() }
            }
            if ($running.Count -eq 0) { return }
        }
    }
    finally {
        # After Ctrl-C: each suite leads a process group of its own, and gets a minute to clean up.
        foreach ($suite in $running.Values) { & kill -INT -- "-$($suite.Process.Id)" }
        foreach ($suite in $running.Values) {
            if (-not $suite.Process.WaitForExit(60000)) { & kill -KILL -- "-$($suite.Process.Id)" }
        }
    }
}

function Start-Suite {
    param($Suite)
    $start = [Diagnostics.ProcessStartInfo]::new('sh')
    $line = 'log=$1; shift; exec timeout --kill-after=60 60m "$@" >"$log" 2>&1 </dev/null'
    '-c', $line, 'suite', $Suite.Log, $Suite.Program + $Suite.Arguments + $Suite.Results |
        ForEach-Object { $start.ArgumentList.Add($_) }
    $Suite.Clock = [Diagnostics.Stopwatch]::StartNew()
    $Suite.Process = [Diagnostics.Process]::Start($start)
    $Suite
}

# Reads the test cases of a results file. A crashed suite leaves none, or a truncated one, of which nothing counts.
function Read-Result {
    param([string] $Path)
    if (-not (Test-Path $Path)) { return }
    $results = [xml]::new()
    try { $results.Load($Path) } catch [Xml.XmlException] { return }
    $results.SelectNodes('//testcase')
}

# Counts a suite's results. A suite that crashed, hung or ran no test has failed, whatever its results say.
function Receive-Suite {
    param($Suite)
    $cases = @(Read-Result $Suite.Results)
    $failed = @($cases | Where-Object { $_.SelectSingleNode('failure|error') })
    # Pester lists the tests of other tags too.
    $cases = @($cases | Where-Object { $_.GetAttribute('status') -ne 'NotRun' })
    $skipped = @($cases | Where-Object { $_.SelectSingleNode('skipped') }).Count
    $passed = $cases.Count - $failed.Count - $skipped
    $failures = @($failed | ForEach-Object { Format-Failure $_ })
    $status = $Suite.Process.ExitCode
    if ($failed.Count -eq 0 -and ($status -ne 0 -or $passed -eq 0)) {
        $failures = @("    $($Suite.Name) ended with status $status and $passed tests passed. Its last output:") +
            (Get-Content $Suite.Log -Tail 20 | ForEach-Object { "      $_" })
    }
    $count = [pscustomobject]@{
        Name = $Suite.Name; Passed = $passed; Failed = $failures ? [math]::Max(1, $failed.Count) : 0; Skipped = $skipped
        Seconds = [math]::Round($Suite.Clock.Elapsed.TotalSeconds); Failures = $failures
    }
    [Console]::Error.WriteLine(('{0,7:n1} s  {1}: {2} passed, {3} failed, {4} skipped' -f
            $Suite.Clock.Elapsed.TotalSeconds, $count.Name, $count.Passed, $count.Failed, $count.Skipped))
    $count
}

function Format-Failure {
    param($Case)
    $why = $Case.SelectSingleNode('failure|error')
    "    $($Case.GetAttribute('classname')) $($Case.GetAttribute('name'))"
    "$($why.GetAttribute('message'))`n$($why.InnerText)" -split '\r?\n' |
        Where-Object { $_.Trim() } | ForEach-Object { "      $_" }
}

# Writes the failures with their reasons at the end: the end of a long log is the part that is kept and read.
function Write-TestSummary {
    param($Results)
    $failures = @($Results | ForEach-Object { $_.Failures })
    if ($failures) {
        Write-Host "`n== What failed (the logs are in out/test-results)"
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
