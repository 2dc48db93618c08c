# The cmdlets that the engine's package lacks, under the module name that scripts expect them in.
@{
    GUID = 'EEFCB906-B326-4E99-9F54-8B4BB6EF3C6D'
    Author = 'VersionManager contributors'
    ModuleVersion = '7.0.0.0'
    CompatiblePSEditions = @('Core')
    PowerShellVersion = '7.0'
    NestedModules = '../../vmshell.dll'
    FunctionsToExport = @()
    AliasesToExport = @()
    CmdletsToExport = @(
        'Add-Content'
        'Clear-Content'
        'Clear-Item'
        'Convert-Path'
        'Copy-Item'
        'Get-ChildItem'
        'Get-Content'
        'Get-Item'
        'Get-ItemProperty'
        'Get-Location'
        'Get-PSDrive'
        'Get-Process'
        'Join-Path'
        'Move-Item'
        'New-Item'
        'Pop-Location'
        'Push-Location'
        'Remove-Item'
        'Rename-Item'
        'Resolve-Path'
        'Set-Content'
        'Set-Item'
        'Set-Location'
        'Split-Path'
        'Start-Process'
        'Stop-Process'
        'Test-Path'
        'Wait-Process'
    )
}
