# Paths of the repository and of its build's output.

$script:repository = [IO.Path]::GetFullPath("$PSScriptRoot/../../..")

# The path of a script of the repository.
function Get-RepositoryScript {
    param([Parameter(Mandatory)] [string] $Name)
    Join-Path $script:repository "scripts/$Name"
}

# The path of a file that 'build.ps1 Build' makes.
function Get-BuiltFile {
    param([Parameter(Mandatory)] [string] $Path)
    $file = Join-Path $script:repository "out/$Path"
    if (-not (Test-Path $file)) { throw "'$file' does not exist. Make it with: ./build.sh build" }
    $file
}
