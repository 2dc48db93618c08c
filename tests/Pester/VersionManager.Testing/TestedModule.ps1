# The module under test.

# Where build.ps1 lays the module out.
$script:TestedModulePath = [IO.Path]::GetFullPath("$PSScriptRoot/../../../out/module/VersionManager/VersionManager.psd1")

$script:dataFolder = $null

# Imports the module that was built, once a process: its assemblies stay loaded, and connections are the process's.
function Import-TestedModule {
    param([string] $Path = $script:TestedModulePath)
    if (-not (Test-Path $Path)) { throw "There is no module at '$Path'. Make it with ./build.sh build." }
    $loaded = Get-Module VersionManager
    if ($loaded -and -not $loaded.Path.StartsWith((Split-Path $Path))) {
        throw "VersionManager is loaded already, from '$($loaded.Path)'. Run the tests in a new pwsh."
    }
    $script:TestedModulePath = $Path
    # Names that are kept for completion are a test's, and not the user's.
    if (-not $script:dataFolder) {
        $script:dataFolder = [IO.Directory]::CreateTempSubdirectory('vm-data-').FullName
        $env:XDG_DATA_HOME = $script:dataFolder
    }
    if (-not $loaded) { Import-Module $Path -Global }
}
