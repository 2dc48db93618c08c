# Where the repository and what its build makes are.

$script:repository = [IO.Path]::GetFullPath("$PSScriptRoot/../../..")

# A script of the repository.
function Get-RepositoryScript {
    param([Parameter(Mandatory)] [string] $Name)
    Join-Path $script:repository "scripts/$Name"
}

# A file that 'build.ps1 Build' makes.
function Get-BuiltFile {
    param([Parameter(Mandatory)] [string] $Path)
    $file = Join-Path $script:repository "out/$Path"
    if (-not (Test-Path $file)) { throw "'$file' is not there. Make it with: ./build.sh build" }
    $file
}
