# The demos' summaries.

# A row for each node's upgrade: its steps in ms, and its arrival, in s after the version was published.
function Get-UpgradeRow {
    param($Upgrades, [DateTimeOffset] $Published)
    foreach ($upgrade in $Upgrades | Sort-Object Finished) {
        $row = [ordered]@{ Node = $upgrade.Node; Source = $upgrade.Source; Attempt = $upgrade.Attempt }
        foreach ($step in $upgrade.Steps) {
            if ("$($step.Step)" -ne 'Migrate') { $row["$($step.Step)"] = [math]::Round($step.Milliseconds, 1) }
        }
        $row.Total = [math]::Round(($upgrade.Finished - $upgrade.Started).TotalMilliseconds, 1)
        $row.Arrived = [math]::Round(($upgrade.Finished - $Published).TotalSeconds, 3)
        $row.BytesCopied = $upgrade.BytesCopied
        $row.BytesReceived = $upgrade.BytesReceived
        [pscustomobject]$row
    }
}

function New-DemoSummary {
    param($Demo, $Upgrades, [DateTimeOffset] $Published, $Report, [System.Collections.IDictionary] $More = @{})
    $of = $Report.Summary
    $summary = [ordered]@{
        Application = $Demo.Application
        Isolation   = $Demo.Isolation
        Nodes       = $Demo.Nodes
        Seconds     = [math]::Round($Demo.Clock.Elapsed.TotalSeconds, 1)
        Upgrades    = @(Get-UpgradeRow -Upgrades $Upgrades -Published $Published)
        Requests    = [pscustomobject]@{
            Sent = $of.sent; Failed = $of.failed; Retries = $of.retries
            P50 = $of.p50; P90 = $of.p90; P99 = $of.p99; P999 = $of.p999; Slowest = $of.slowest
            Operations = $of.operations; Versions = $of.versions; Failures = $Report.Failures
        }
        Daemons     = @($Demo.VmNodes | Get-VmNode | Select-Object Name, ResidentBytes)
    }
    foreach ($name in $More.Keys) { $summary[$name] = $More[$name] }
    [pscustomobject]$summary
}

function Assert-NoRequestFailed {
    param($Summary)
    $requests = $Summary.Requests
    if ($requests.Failed -gt 0) { throw "$($requests.Failed) of $($requests.Sent) requests failed." }
}

function Format-DemoUpgrade {
    param($Summary)
    "Steps of the upgrade to 2.0, in ms (the paper's Table 2), " +
    'and the arrival at each node, in s after 2.0 was published (Figure 8):'
    $steps = foreach ($name in 'Copy', 'Sync', 'Boot', 'Install', 'Start', 'Register', 'Total') {
        @{ n = $name; e = { [int]$_.$name }.GetNewClosure() }
    }
    $from = @(@{ n = 'Node'; e = { $_.Node -replace '^.*-' } }, @{ n = 'From'; e = { $_.Source ?? 'operator' } })
    $arrived = @{ n = 'Arrived'; e = { [math]::Round($_.Arrived, 2) } }
    $received = @{ n = 'MB'; e = { [math]::Round($_.BytesReceived / 1MB, 1) } }
    $Summary.Upgrades | Format-Table -AutoSize ($from + $steps + $arrived + $received)
}

function Format-DemoRequest {
    param($Summary)
    'Requests, in ms:'
    $Summary.Requests | Format-Table Sent, Failed, Retries, P50, P90, P99, P999, Slowest
    'Answers by version, in s since the client started:'
    $Summary.Requests.Versions | Format-Table @{ n = 'Version'; e = { $_.version } }, @{ n = 'Answers'; e = { $_.answers } },
        @{ n = 'First'; e = { $_.firstSeconds } }, @{ n = 'Last'; e = { $_.lastSeconds } }
    foreach ($failure in $Summary.Requests.Failures | Select-Object -First 10) {
        $what = "Failed $($failure.operation) at $($failure.entry)"
        "$what after $($failure.milliseconds) ms, sent at $($failure.seconds) s: $($failure.reason)"
    }
    $memory = $Summary.Daemons.ResidentBytes | Sort-Object
    "The daemons' resident memory: {0:n1} to {1:n1} MB." -f ($memory[0] / 1MB), ($memory[-1] / 1MB)
}
