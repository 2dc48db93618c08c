# One run of a demo: what was asked for, its hosts, its client and its clock. Every function of a demo is given it.

# Makes nothing yet; the clock starts now.
function New-Demo {
    param(
        [string] $Application,
        # 0 for as many as the application is usually shown on.
        [int] $Nodes,
        [string] $Isolation,
        [int] $TimeoutSeconds,
        [bool] $Json,
        [string] $Artifacts
    )
    $kind = @{
        sourcerouter = @{ Title = 'SourceRouter'; Nodes = 3; Least = 1 }
        cfs          = @{ Title = 'CFS'; Nodes = 8; Least = 3 }
        irislog      = @{ Title = 'IrisLog'; Nodes = 8; Least = 3 }
    }[$Application]
    if ($Nodes -eq 0) { $Nodes = $kind.Nodes }
    if ($Nodes -lt $kind.Least) { throw "$($kind.Title) is shown on $($kind.Least) nodes or more. Say -Nodes $($kind.Least)." }
    # Preferences are a module's own: it does not see those of the script that calls it.
    $script:ProgressPreference = $script:WarningPreference = if ($Json) { 'SilentlyContinue' } else { 'Continue' }
    $testbed = "demo-$PID"
    [pscustomobject]@{
        Application    = $Application
        Title          = $kind.Title
        Nodes          = $Nodes
        Isolation      = $Isolation
        TimeoutSeconds = $TimeoutSeconds
        Json           = $Json
        Artifacts      = $Artifacts
        Testbed        = $testbed
        # What is published lies there, and what the client writes.
        Folder         = Join-Path (Get-TestbedFolder $testbed) 'releases'
        Clock          = [Diagnostics.Stopwatch]::StartNew()
        # What New-Testbed.ps1 says of each node, and each node as the module's cmdlets take it; in the same order.
        Hosts          = @()
        VmNodes        = @()
        Client         = $null
        PowerCuts      = [Collections.Generic.List[object]]::new()
    }
}

# Ends whatever the demo has begun; nothing stays behind, also after Ctrl-C.
function Close-Demo {
    param($Demo)
    if ($Demo.Client) { $Demo.Client.Process.Kill() }
    if ($Demo.VmNodes) { $Demo.VmNodes | Disconnect-VmNode -ErrorAction Ignore }
    & (Join-Path $PSScriptRoot '../Remove-Testbed.ps1') -Name $Demo.Testbed
}

# Says what was done, with the time since the start. Where the summary is for a machine, it alone is on standard output.
function Write-Done {
    param($Demo, [string] $Text)
    $line = '{0,7:n1} s  {1}' -f $Demo.Clock.Elapsed.TotalSeconds, $Text
    if ($Demo.Json) { [Console]::Error.WriteLine($line) } else { Write-Host $line }
}

# The path of something that the build has made.
function Get-DemoArtifact {
    param($Demo, [string] $Path)
    $full = Join-Path $Demo.Artifacts $Path
    if (-not (Test-Path $full)) { throw "'$full' is not there. Make it with: ./build.sh build" }
    $full
}

# Asks until the answer is true.
function Wait-Condition {
    param($Demo, [scriptblock] $Condition, [string] $What)
    $deadline = (Get-Date).AddSeconds($Demo.TimeoutSeconds)
    while (-not (& $Condition)) {
        if ((Get-Date) -gt $deadline) { throw "Not so after $($Demo.TimeoutSeconds) s: $What." }
        Start-Sleep -Milliseconds 250
    }
}
