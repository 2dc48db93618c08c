# The clients of the demos: programs that send requests until their input ends, and write a line of JSON for what they see.
# Dot-source it.

function Start-DemoClient {
    param([string] $Program, [string[]] $Arguments, [string] $Folder)
    $output = Join-Path $Folder 'client.jsonl'
    $start = [Diagnostics.ProcessStartInfo]::new($Program)
    foreach ($argument in $Arguments + @('--output', $output)) { $start.ArgumentList.Add($argument) }
    # It goes on until its input ends, so that it cannot outlive this script.
    $start.RedirectStandardInput = $true
    [pscustomobject]@{ Process = [Diagnostics.Process]::Start($start); Output = $output; Line = 0 }
}

# Waits for a line of which the condition holds ($_ is the line), among those that came after the last call.
function Wait-DemoClient {
    param($Client, [scriptblock] $Until, [string] $What, [string] $Kind = 'second')
    $deadline = (Get-Date).AddSeconds($TimeoutSeconds)
    $Client.Line = @(Read-DemoClient $Client).Count
    while ($true) {
        $lines = @(Read-DemoClient $Client)
        for (; $Client.Line -lt $lines.Count; $Client.Line++) {
            # A version that answered nothing in a second is not in its line: a hash table bears being asked for it.
            $line = $lines[$Client.Line] | ConvertFrom-Json -AsHashtable
            if ($line.kind -eq $Kind -and ($line | Where-Object $Until)) { return }
        }
        if ($Client.Process.HasExited) { throw "The client ended with status $($Client.Process.ExitCode)." }
        if ((Get-Date) -gt $deadline) { throw "No $What in $TimeoutSeconds s. The last line: $($lines[-1])" }
        Start-Sleep -Milliseconds 100
    }
}

# Its whole lines so far.
function Read-DemoClient {
    param($Client)
    if (Test-Path $Client.Output) { Get-Content -Path $Client.Output | Where-Object { $_.EndsWith('}') } }
}

# How many lines of a kind there are so far.
function Measure-DemoClient {
    param($Client, [string] $Kind)
    @(Read-DemoClient $Client | Where-Object { $_.StartsWith("{`"kind`":`"$Kind`"") }).Count
}

# Lets it finish what is under way, and returns its summary, with the failures one by one and all lines of other kinds.
function Stop-DemoClient {
    param($Client)
    $Client.Process.StandardInput.Close()
    if (-not $Client.Process.WaitForExit(1000 * $TimeoutSeconds)) { throw 'The client does not end.' }
    $lines = @(Read-DemoClient $Client | ConvertFrom-Json)
    $summary = $lines | Where-Object kind -EQ 'summary'
    if (-not $summary) { throw "The client ended with status $($Client.Process.ExitCode) and no summary." }
    [pscustomobject]@{
        Summary  = $summary
        Failures = @($lines | Where-Object kind -EQ 'failure' | Select-Object -First 100)
        Lines    = @($lines | Where-Object kind -NotIn 'summary', 'failure', 'second')
    }
}
