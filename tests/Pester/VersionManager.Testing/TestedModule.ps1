# The module under test.

# Where build.ps1 lays the module out.
$script:TestedModulePath = [IO.Path]::GetFullPath("$PSScriptRoot/../../../out/module/VersionManager/VersionManager.psd1")

# Imports the module that was built, once a process: its assemblies stay loaded, and connections are the process's.
function Import-TestedModule {
    param([string] $Path = $script:TestedModulePath)
    if (-not (Test-Path $Path)) { throw "There is no module at '$Path'. Make it with ./build.sh build." }
    $loaded = Get-Module VersionManager
    if ($loaded -and -not $loaded.Path.StartsWith((Split-Path $Path))) {
        throw "VersionManager is loaded already, from '$($loaded.Path)'. Run the tests in a new pwsh."
    }
    $script:TestedModulePath = $Path
    if (-not $loaded) { Import-Module $Path -Global }
}
