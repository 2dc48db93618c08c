# What the tasks of build.ps1 are made of. Dot-source it; uses its $out.

# Says what is done on standard error: what a task prints may be for a machine. A tool is heard only when it fails.
function Invoke-Step {
    param([string] $Name, [scriptblock] $Command)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $said = @(& $Command 2>&1)
    if ($LASTEXITCODE -ne 0) {
        $said | ForEach-Object { [Console]::Error.WriteLine("$_") }
        throw "$Name failed with status $LASTEXITCODE. What it said is above."
    }
    [Console]::Error.WriteLine(('{0,7:n1} s  {1}' -f $clock.Elapsed.TotalSeconds, $Name))
}

# One compiler process serves all projects of a task and ends with the task: each project would otherwise start its own.
function Start-CompilerServer {
    $env:UseSharedCompilation = 'true'
    $env:SharedCompilationId = "versionmanager-$PID"
}

function Stop-CompilerServer {
    Get-Process -Name VBCSCompiler -ErrorAction Ignore | Where-Object CommandLine -Like "*versionmanager-$PID*" | Stop-Process
}

# One native file in out/, made by Native AOT.
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

# Help from the comments of the cmdlets' source: MAML for Get-Help where the target is a file, pages where it is a folder.
function Write-CmdletHelp {
    param([string] $Target)
    Invoke-Step "Writing the cmdlets' help" {
        dotnet run --project src/VersionManager.HelpBuilder --configuration Release -- `
            src/VersionManager.Cmdlets/bin/Release/net8.0/VersionManager.Cmdlets.dll $Target
    }
}

# The module's folder as Import-Module takes it. Its project lays it out; the daemon and the gateway, which Install-VmNode copies
# to nodes, come with it.
function Publish-FleetModule {
    Build-FleetModule
    Write-CmdletHelp -Target (Join-Path $out 'module/VersionManager/en-US/VersionManager.Cmdlets.dll-Help.xml')
    $folder = Join-Path $out 'module/VersionManager/bin/linux-x64'
    $null = New-Item -ItemType Directory -Path $folder -Force
    Copy-Item (Join-Path $out 'vmproxy/vmproxy'), (Join-Path $out 'vmproxy/vmgateway') $folder
}

# The applications with state, in two versions each. They take their time to publish: only what runs them needs them.
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
