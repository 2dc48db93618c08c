# The client of Start-Demo.ps1: 'sourcerouter client', which writes a line of JSON a second. Dot-source it.

function Start-LookupClient {
    param($Nodes, [string] $Folder)
    $output = Join-Path $Folder 'client.jsonl'
    $start = [Diagnostics.ProcessStartInfo]::new((Get-DemoArtifact 'sourcerouter/1.0/sourcerouter'))
    $arguments = 'client', '--nodes', (($Nodes | ForEach-Object Address) -join ','), '--concurrency', $Concurrency, '--transport', $Transport,
        '--timeout', $TimeoutSeconds, '--output', $output
    foreach ($argument in $arguments) { $start.ArgumentList.Add($argument) }
    # It goes on until its input ends, so that it cannot outlive this script.
    $start.RedirectStandardInput = $true
    [pscustomobject]@{ Process = [Diagnostics.Process]::Start($start); Output = $output; Line = 0 }
}

# Waits for a second of which the condition holds ($_ is its line), among those that came after the last call.
function Wait-LookupClient {
    param($Client, [scriptblock] $Until, [string] $What)
    $deadline = (Get-Date).AddSeconds($TimeoutSeconds)
    $Client.Line = @(Read-LookupClient $Client).Count
    while ($true) {
        $lines = @(Read-LookupClient $Client)
        for (; $Client.Line -lt $lines.Count; $Client.Line++) {
            # A version that answered nothing in a second is not in its line: a hash table bears being asked for it.
            $line = $lines[$Client.Line] | ConvertFrom-Json -AsHashtable
            if ($line.kind -eq 'second' -and ($line | Where-Object $Until)) { return }
        }
        if ($Client.Process.HasExited) { throw "The client ended with status $($Client.Process.ExitCode)." }
        if ((Get-Date) -gt $deadline) { throw "No $What in $TimeoutSeconds s. The last second: $($lines[-1])" }
        Start-Sleep -Milliseconds 100
    }
}

# Its whole lines so far.
function Read-LookupClient {
    param($Client)
    if (Test-Path $Client.Output) { Get-Content -Path $Client.Output | Where-Object { $_.EndsWith('}') } }
}

# Lets it finish what is under way, and returns its summary, with the failures one by one.
function Stop-LookupClient {
    param($Client)
    $Client.Process.StandardInput.Close()
    if (-not $Client.Process.WaitForExit(1000 * $TimeoutSeconds)) { throw 'The client does not end.' }
    $lines = @(Read-LookupClient $Client | ConvertFrom-Json)
    $summary = $lines | Where-Object kind -eq 'summary'
    if (-not $summary) { throw "The client ended with status $($Client.Process.ExitCode) and no summary." }
    [pscustomobject]@{ Summary = $summary; Failures = @($lines | Where-Object kind -eq 'failure' | Select-Object -First 100) }
}
