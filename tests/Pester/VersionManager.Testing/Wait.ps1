<#
.SYNOPSIS
    Asks until the answer is as it should be, and returns the answer; fails with the last answer.
.EXAMPLE
    Wait-Until { Get-NodeState n1 } -Is { $_ -contains 'version etcd 1.0 Obsolete' } -Because 'the mark spreads'
#>
function Wait-Until {
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $Ask,
        # Sees the whole answer as $_. Without it, the answer itself must be true.
        [scriptblock] $Is = { $_ },
        [Parameter(Mandatory)] [string] $Because,
        [int] $TimeoutSeconds = 30
    )
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $answer = & $Ask
        if ($Is.InvokeWithContext($null, [psvariable]::new('_', $answer))[0]) { return $answer }
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSeconds) {
            throw "Not so after $TimeoutSeconds s: $Because. The last answer: $($answer -join '; ')"
        }
        [Threading.Thread]::Sleep(50)
    }
}
