# The demos' clients: programs that send requests until their input ends, and write lines of JSON about the results.

# Starts the demo's client.
function Start-DemoClient {
    param($Demo, [string] $Program, [string[]] $Arguments)
    $output = Join-Path $Demo.Folder 'client.jsonl'
    $start = [Diagnostics.ProcessStartInfo]::new((Get-DemoArtifact -Demo $Demo -Path $Program))
    foreach ($argument in $Arguments + @('--output', $output)) { $start.ArgumentList.Add($argument) }
    # The client ends when its input ends, so it cannot outlive this script.
    $start.RedirectStandardInput = $true
    $Demo.Client = [pscustomobject]@{ Process = [Diagnostics.Process]::Start($start); Output = $output }
}

# Writes a line to the client's input. Returns the number of lines that the client had written before: its answer comes later.
function Send-DemoClient {
    param($Demo, [string] $Line)
    @(Read-DemoClient -Client $Demo.Client).Count
    $Demo.Client.Process.StandardInput.WriteLine($Line)
    $Demo.Client.Process.StandardInput.Flush()
}

# Waits for a line that meets the condition ($_ is the line), among those that come from now on, or after the first $After.
function Wait-DemoClient {
    param($Demo, [scriptblock] $Until, [string] $What, [string] $Kind = 'second', [int] $After = -1)
    $client = $Demo.Client
    $deadline = (Get-Date).AddSeconds($Demo.TimeoutSeconds)
    $next = if ($After -ge 0) { $After } else { @(Read-DemoClient -Client $client).Count }
    while ($true) {
        $lines = @(Read-DemoClient -Client $client)
        for (; $next -lt $lines.Count; $next++) {
            # A version without answers in a second is not in that second's line; a hash table allows asking for it all the same.
            $line = $lines[$next] | ConvertFrom-Json -AsHashtable
            if ($line.kind -eq $Kind -and ($line | Where-Object $Until)) { return }
        }
        if ($client.Process.HasExited) { throw "The client ended with status $($client.Process.ExitCode)." }
        if ((Get-Date) -gt $deadline) {
            throw "No $What in $($Demo.TimeoutSeconds) s. The last line: $($lines ? $lines[-1] : 'none')"
        }
        Start-Sleep -Milliseconds 100
    }
}

# A client's complete lines so far.
function Read-DemoClient {
    param($Client)
    if (Test-Path $Client.Output) { Get-Content -Path $Client.Output | Where-Object { $_.EndsWith('}') } }
}

# The number of lines of a kind so far.
function Measure-DemoClient {
    param($Demo, [string] $Kind)
    @(Read-DemoClient -Client $Demo.Client | Where-Object { $_.StartsWith("{`"kind`":`"$Kind`"") }).Count
}

# Lets the client finish its requests. Returns its summary, the first 100 failures, and all lines of other kinds.
function Stop-DemoClient {
    param($Demo)
    $client = $Demo.Client
    $client.Process.StandardInput.Close()
    if (-not $client.Process.WaitForExit(1000 * $Demo.TimeoutSeconds)) { throw 'The client does not end.' }
    $lines = @(Read-DemoClient -Client $client | ConvertFrom-Json)
    $summary = $lines | Where-Object kind -EQ 'summary'
    if (-not $summary) { throw "The client ended with status $($client.Process.ExitCode) and no summary." }
    $Demo.Client = $null
    [pscustomobject]@{
        Summary  = $summary
        Failures = @($lines | Where-Object kind -EQ 'failure' | Select-Object -First 100)
        Lines    = @($lines | Where-Object kind -NotIn 'summary', 'failure', 'second')
    }
}
