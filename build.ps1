<#
.SYNOPSIS
    Builds, tests, runs and measures VersionManager.
.DESCRIPTION
    The tasks:
      Build    makes the daemon, the gateway, the module and the samples in out/
      Test     builds, then runs all tests, or with -Tag Unit, Integration or Demo some; the last line counts the results
      Demo     builds, then runs the main demo (scripts/Start-Demo.ps1, which takes the other arguments), or with -Application
               cfs or irislog the upgrade of an application with state
      Bench    builds, then measures the data path (bench/, which takes the other arguments)
      Package  builds, then makes one archive of what an operator needs
      Document builds the module, then writes docs/cmdlets from the comments in its source
      Format   formats the C# (CSharpier)
      Clean    removes the output of the other tasks
    ./build.sh installs the Debian packages that a task needs, restores PowerShell, and calls this with the same arguments.
    ./build.sh shell builds and opens an interactive PowerShell with the module loaded.
.EXAMPLE
    ./build.ps1 Demo -Nodes 12 -Isolation uml
.EXAMPLE
    ./build.ps1 Demo -Application cfs
#>
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Package', 'Document', 'Format', 'Clean')]
    [string] $Task = 'Build'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$out = Join-Path $PSScriptRoot 'out'
. (Join-Path $PSScriptRoot 'scripts/build/Steps.ps1')
. (Join-Path $PSScriptRoot 'scripts/build/Tests.ps1')

function Invoke-Build {
    Publish-Program -Name 'the daemon' -Project src/ProxyService -Destination vmproxy
    Publish-Program -Name 'the gateway' -Project src/GatewayService -Destination vmproxy
    Publish-Program -Name 'SourceRouter 1.0' -Project samples/SourceRouter/V1 -Destination sourcerouter/1.0
    Publish-Program -Name 'SourceRouter 2.0' -Project samples/SourceRouter/V2 -Destination sourcerouter/2.0
    Publish-FleetModule
}

function Invoke-Test {
    param(
        # The tests to run: Unit, Integration (on a testbed's hosts), Demo (the demos), or several, separated by commas. The
        # default is all.
        [ValidatePattern('^(Unit|Integration|Demo)(,(Unit|Integration|Demo))*$')]
        [string[]] $Tag = 'Unit,Integration,Demo'
    )
    # From a command line, several tags come as one word.
    $Tag = $Tag -split ','
    Invoke-Build
    if ('Demo' -in $Tag) {
        Publish-CfsSample
        Publish-IrisLogSample
    }
    Invoke-Step 'Building the tests' { dotnet build VersionManager.slnx --configuration Release --nologo --verbosity quiet }
    $null = New-Item -ItemType Directory -Path (Join-Path $out 'test-results') -Force
    Remove-Item (Join-Path $out 'test-results/*')
    # Without this, the daemon's tests would compile it once more.
    $env:VMPROXY_PATH = Join-Path $out 'vmproxy/vmproxy'
    $suites = if ('Unit' -in $Tag) { Get-ChildItem tests -Directory -Filter '*.Tests' | Sort-Object Name }
    $xunit = @($suites | ForEach-Object { New-XunitSuite $_.Name })
    $pester = @($Tag | ForEach-Object { New-PesterSuite $_ })
    $results = @(Invoke-SuiteLane $xunit, $pester)
    Write-TestSummary $results
}

function Invoke-Demo {
    param(
        [ValidateSet('sourcerouter', 'cfs', 'irislog')]
        [string] $Application = 'sourcerouter'
    )
    Invoke-Build
    switch ($Application) {
        'cfs' { Publish-CfsSample }
        'irislog' { Publish-IrisLogSample }
    }
    & (Join-Path $PSScriptRoot 'scripts/Start-Demo.ps1') -Application $Application -Artifacts $out @args
}

function Invoke-Bench {
    Publish-Program -Name 'the daemon' -Project src/ProxyService -Destination vmproxy
    Publish-Program -Name 'the benchmark' -Project bench -Destination bench
    $results = Join-Path $PSScriptRoot 'bench/results'
    & (Join-Path $out 'bench/vmbench') --daemon (Join-Path $out 'vmproxy/vmproxy') --results $results @args
    if ($LASTEXITCODE -ne 0) { throw "The benchmark ended with status $LASTEXITCODE." }
}

function Invoke-Package {
    Invoke-Build
    $version = (Import-PowerShellDataFile VersionManager.psd1).ModuleVersion
    $archive = Join-Path $out "VersionManager-$version.tar.gz"
    Invoke-Step "Packing $archive" { tar -C $out -czf $archive module vmproxy/vmproxy vmproxy/vmgateway }
}

function Invoke-Document {
    Build-FleetModule
    Write-CmdletHelp -Target (Join-Path $PSScriptRoot 'docs/cmdlets')
}

function Invoke-Format {
    Invoke-Step 'Restoring the tools' { dotnet tool restore }
    Invoke-Step 'Laying out the C#' { dotnet csharpier format src samples tests bench }
}

function Invoke-Clean {
    foreach ($folder in 'src', 'tests', 'samples', 'bench') {
        Get-ChildItem $folder -Recurse -Directory -Include bin, obj -ErrorAction Ignore | Remove-Item -Recurse -Force
    }
    if (Test-Path $out) { Remove-Item $out -Recurse -Force }
}

Push-Location $PSScriptRoot
Start-CompilerServer
try {
    & "Invoke-$Task" @args
}
finally {
    Stop-CompilerServer
    Pop-Location
}
