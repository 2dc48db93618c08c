# A run of a demo: its options, hosts, client and clock. Every function of a demo takes it as -Demo.

# Describes a run and starts its clock; makes nothing yet.
function New-Demo {
    param(
        [string] $Application,
        # 0 for the application's default.
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
    # Preference variables are per module: this module does not see those of the script that calls it.
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
        # Has the releases and the client's output.
        Folder         = Join-Path (Get-TestbedFolder $testbed) 'releases'
        Clock          = [Diagnostics.Stopwatch]::StartNew()
        # Each node as New-Testbed.ps1 describes it, and as the module's cmdlets take it, in the same order.
        Hosts          = @()
        VmNodes        = @()
        Client         = $null
        PowerCuts      = [Collections.Generic.List[object]]::new()
    }
}

# Removes all that the demo has made, also after Ctrl-C.
function Close-Demo {
    param($Demo)
    if ($Demo.Client) { $Demo.Client.Process.Kill() }
    if ($Demo.VmNodes) { $Demo.VmNodes | Disconnect-VmNode -ErrorAction Ignore }
    & (Join-Path $PSScriptRoot '../Remove-Testbed.ps1') -Name $Demo.Testbed
}

# Reports progress, with the time since the start; with -Json on standard error, as standard output has only the summary.
function Write-Done {
    param($Demo, [string] $Text)
    $line = '{0,7:n1} s  {1}' -f $Demo.Clock.Elapsed.TotalSeconds, $Text
    if ($Demo.Json) { [Console]::Error.WriteLine($line) } else { Write-Host $line }
}

# The path of an output of the build.
function Get-DemoArtifact {
    param($Demo, [string] $Path)
    $full = Join-Path $Demo.Artifacts $Path
    if (-not (Test-Path $full)) { throw "'$full' does not exist. Make it with: ./build.sh build" }
    $full
}

# Waits until a condition holds.
function Wait-Condition {
    param($Demo, [scriptblock] $Condition, [string] $What)
    $deadline = (Get-Date).AddSeconds($Demo.TimeoutSeconds)
    while (-not (& $Condition)) {
        if ((Get-Date) -gt $deadline) { throw "Not so after $($Demo.TimeoutSeconds) s: $What." }
        Start-Sleep -Milliseconds 250
    }
}
