# The steps of build.ps1's tasks. Dot-source it; it uses build.ps1's $out.

# Runs a step and reports it on standard error: a program may read standard output. A tool's output is shown only if it fails.
function Invoke-Step {
    param([string] $Name, [scriptblock] $Command)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $said = @(& $Command 2>&1)
    if ($LASTEXITCODE -ne 0) {
        $said | ForEach-Object { [Console]::Error.WriteLine("$_") }
        throw "$Name failed with status $LASTEXITCODE. Its output is above."
    }
    [Console]::Error.WriteLine(('{0,7:n1} s  {1}' -f $clock.Elapsed.TotalSeconds, $Name))
}

# One compiler process serves all projects of a task and ends with the task; otherwise each project would start its own.
function Start-CompilerServer {
    $env:UseSharedCompilation = 'true'
    $env:SharedCompilationId = "versionmanager-$PID"
}

function Stop-CompilerServer {
    Get-Process -Name VBCSCompiler -ErrorAction Ignore | Where-Object CommandLine -Like "*versionmanager-$PID*" | Stop-Process
}

# Publishes a project as one native file in out/ (Native AOT).
function Publish-Program {
    param([string] $Name, [string] $Project, [string] $Destination, [string[]] $Property = @())
    $folder = Join-Path $out $Destination
    Invoke-Step "Publishing $Name" {
        dotnet publish $Project @Property --configuration Release --use-current-runtime --output $folder `
            --nologo --verbosity quiet
    }
}

function Build-FleetModule {
    Invoke-Step 'Building the module' {
        dotnet build src/VersionManager.Cmdlets --configuration Release --nologo --verbosity quiet
    }
}

# Writes help from the comments in the cmdlets' source: MAML for Get-Help if the target is a file, pages if it is a folder.
function Write-CmdletHelp {
    param([string] $Target)
    Invoke-Step "Writing the cmdlets' help" {
        dotnet run --project src/VersionManager.HelpBuilder --configuration Release -- `
            src/VersionManager.Cmdlets/bin/Release/net8.0/VersionManager.Cmdlets.dll $Target
    }
}

# Makes the module's folder for Import-Module. The module's project lays it out; the daemon and the gateway are added, which
# Install-VmNode copies to nodes.
function Publish-FleetModule {
    Build-FleetModule
    Write-CmdletHelp -Target (Join-Path $out 'module/VersionManager/en-US/VersionManager.Cmdlets.dll-Help.xml')
    $folder = Join-Path $out 'module/VersionManager/bin/linux-x64'
    $null = New-Item -ItemType Directory -Path $folder -Force
    Copy-Item (Join-Path $out 'vmproxy/vmproxy'), (Join-Path $out 'vmproxy/vmgateway') $folder
}

# The applications with state, in two versions each. Publishing them is slow, so only the tasks that run them do it.
function Publish-CfsSample {
    foreach ($version in 1, 2) {
        $about = @{ Project = 'samples/Cfs'; Destination = "cfs/$version.0"; Property = "-p:CfsVersion=$version" }
        Publish-Program -Name "CFS $version.0" @about
    }
}

function Publish-IrisLogSample {
    foreach ($version in 1, 2) {
        $about = @{ Project = 'samples/IrisLog'; Destination = "irislog/$version.0"; Property = "-p:IrisLogVersion=$version" }
        Publish-Program -Name "IrisLog $version.0" @about
    }
}
