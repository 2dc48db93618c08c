<#
.SYNOPSIS
    Runs the Pester suites, or those with a tag, and writes their results as JUnit XML too.
.DESCRIPTION
    The tags: Unit (every cmdlet against nodes that are fakes, and every script), Integration (hosts of a testbed), Demo (the main
    job as a whole). Needs Pester 6, from out/modules or installed, and what 'build.ps1 Build' makes.
.EXAMPLE
    ./tests/Pester/Invoke-Suite.ps1 -Tag Unit
.EXAMPLE
    ./tests/Pester/Invoke-Suite.ps1 -Path tests/Pester/Fleet/Redis.Tests.ps1
#>
[CmdletBinding()]
param(
    [string[]] $Path = $PSScriptRoot,

    [ValidateSet('Unit', 'Integration', 'Demo')]
    [string[]] $Tag = @(),

    # Where the results go, as JUnit XML.
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
# Programs that tests start must not colour their output: its end goes into the results, and XML has no escape characters.
$env:NO_COLOR = '1'
$own = Join-Path $PSScriptRoot '../../out/modules'
if (Test-Path $own) { $env:PSModulePath = (Resolve-Path $own).Path + [IO.Path]::PathSeparator + $env:PSModulePath }
Import-Module Pester -MinimumVersion 6.0
Import-Module (Join-Path $PSScriptRoot VersionManager.Testing)

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Filter.Tag = $Tag
$configuration.Output.Verbosity = 'Normal'
if ($ResultPath) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'JUnitXml'
    $configuration.TestResult.OutputPath = $ResultPath
}
try {
    $run = Invoke-Pester -Configuration $configuration
}
finally {
    # Removing the module removes its hosts, also after Ctrl-C.
    Remove-Module VersionManager.Testing
}
# A file or block that cannot start has failed, but has no failed test.
exit [math]::Min(1, $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount)
