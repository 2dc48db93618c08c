# What all demos say while they run, and their clock, which starts now. Dot-source it; uses the demo's $Json.

$clock = [Diagnostics.Stopwatch]::StartNew()

# Says what was done, with the time since the start.
function Write-Done {
    param([string] $Text)
    $line = '{0,7:n1} s  {1}' -f $clock.Elapsed.TotalSeconds, $Text
    if ($Json) { [Console]::Error.WriteLine($line) } else { Write-Host $line }
}
