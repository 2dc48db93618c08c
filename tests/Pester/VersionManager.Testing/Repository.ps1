$repository = (Resolve-Path (Join-Path $PSScriptRoot '../../..')).Path

# A script of the repository.
function Get-TestScript {
    param([Parameter(Mandatory)] [string] $Name)
    Join-Path $repository "scripts/$Name"
}

# A file that 'build.ps1 Build' makes.
function Get-TestArtifact {
    param([Parameter(Mandatory)] [string] $Path)
    $file = Join-Path $repository "out/$Path"
    if (-not (Test-Path $file)) { throw "'$file' is not there. Make it with: ./build.sh build" }
    $file
}

# Imports the module as the build laid it out, for all files of a run once.
function Import-TestModule {
    Import-Module (Get-TestArtifact 'module/VersionManager/VersionManager.psd1') -Global
}
