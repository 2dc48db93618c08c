# The module under test.

# The module's folder, as build.ps1 makes it.
$script:TestedModulePath = [IO.Path]::GetFullPath("$PSScriptRoot/../../../out/module/VersionManager/VersionManager.psd1")

$script:dataFolder = $null

# Imports the built module, once in a process: assemblies stay loaded, and connections belong to the process.
function Import-TestedModule {
    param([string] $Path = $script:TestedModulePath)
    if (-not (Test-Path $Path)) { throw "There is no module at '$Path'. Make it with ./build.sh build." }
    $loaded = Get-Module VersionManager
    if ($loaded -and -not $loaded.Path.StartsWith((Split-Path $Path))) {
        throw "VersionManager is loaded already, from '$($loaded.Path)'. Run the tests in a new pwsh."
    }
    $script:TestedModulePath = $Path
    # The names kept for completion are the tests', not the user's.
    if (-not $script:dataFolder) {
        $script:dataFolder = [IO.Directory]::CreateTempSubdirectory('vm-data-').FullName
        $env:XDG_DATA_HOME = $script:dataFolder
    }
    if (-not $loaded) { Import-Module $Path -Global }
}
