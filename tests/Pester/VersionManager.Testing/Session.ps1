# A second session of this process, with the module and a host that records its output and answers its questions. Connections
# belong to the process, so nodes that a test connected to are known there.

$script:session = $null

# A running script of that session.
class SessionRun {
    [powershell] $Shell
    [object] $Console
    [Management.Automation.PSDataCollection[psobject]] $Output = [Management.Automation.PSDataCollection[psobject]]::new()
    hidden [IAsyncResult] $Begun
    hidden [Management.Automation.ErrorRecord] $Failure

    SessionRun([hashtable] $session, [string] $script, [object[]] $arguments) {
        $this.Console = $session.Host
        $this.Shell = [powershell]::Create($session.Runspace).AddScript($script)
        foreach ($argument in $arguments) { $null = $this.Shell.AddArgument($argument) }
        $this.Begun = $this.Shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $this.Output)
    }

    # Stops the script as Ctrl-C does; returns when it has ended.
    [void] Stop() { $this.Shell.Stop() }

    # Waits until the script has ended, and returns its results. Errors include the one that ended it; Lines is the host's output.
    [pscustomobject] Result() {
        try { $null = $this.Shell.EndInvoke($this.Begun) }
        catch [Management.Automation.PipelineStoppedException] { $null = 'State says so.' }
        catch [Management.Automation.RuntimeException] {
            $this.Failure = $_.Exception.InnerException ? $_.Exception.InnerException.ErrorRecord : $_
        }
        $streams = $this.Shell.Streams
        $result = [pscustomobject]@{
            Output    = @($this.Output)
            Errors    = @(@($streams.Error) + $this.Failure | Where-Object { $_ })
            Warnings  = @($streams.Warning | ForEach-Object Message)
            Progress  = @($streams.Progress)
            Lines     = @($this.Console.Lines)
            Questions = @($this.Console.Questions)
            State     = $this.Shell.InvocationStateInfo.State
        }
        $this.Shell.Dispose()
        return $result
    }
}

# Starts a script block in the session and returns the [SessionRun]. The arguments are for its param(); the answer (Yes, No, Yes
# to All, No to All) is for every question.
function Start-InSession {
    param([Parameter(Mandatory, Position = 0)] [scriptblock] $Script, [object[]] $ArgumentList = @(), [string] $Answer = 'No')
    if (-not $script:session) { Open-Session }
    $script:session.Host.Lines.Clear()
    $script:session.Host.Questions.Clear()
    $script:session.Host.Answer = $Answer
    [SessionRun]::new($script:session, "$Script", $ArgumentList)
}

# Runs a script block in the session and returns its [SessionRun]::Result.
function Invoke-InSession {
    param([Parameter(Mandatory, Position = 0)] [scriptblock] $Script, [object[]] $ArgumentList = @(), [string] $Answer = 'No')
    (Start-InSession $Script -ArgumentList $ArgumentList -Answer $Answer).Result()
}

# The host's line for an action of a cmdlet with -WhatIf.
function New-WhatIfLine {
    param([Parameter(Mandatory)] [string] $Operation, [Parameter(Mandatory)] [string] $Target)
    "What if: Performing the operation `"$Operation`" on target `"$Target`"."
}

function Open-Session {
    if (-not ('VersionManager.Testing.CapturingHost' -as [type])) { Add-Type -Path (Join-Path $PSScriptRoot 'CapturingHost.cs') }
    Import-TestedModule
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($script:TestedModulePath)
    $console = [VersionManager.Testing.CapturingHost]::new()
    $runspace = [runspacefactory]::CreateRunspace($console, $state)
    $runspace.Open()
    $script:session = @{ Host = $console; Runspace = $runspace }
}

function Close-Session {
    if ($script:session) { $script:session.Runspace.Dispose() }
    $script:session = $null
}
