# The module's manifest. The build lays the module out as out/module/VersionManager: this file, what is in module/, and bin/
# with the cmdlets, their dependencies (bin/dependencies) and the node daemon (bin/linux-x64/vmproxy).
@{
    # First: it lets the cmdlets find what they need.
    NestedModules        = @('bin/VersionManager.Loading.dll')
    RootModule           = 'bin/VersionManager.Cmdlets.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5b0a3f0e-7c53-4c5b-9a39-0f9f6a2f7c11'
    Author               = 'VersionManager contributors'
    CompanyName          = 'VersionManager contributors'
    Copyright            = '(c) VersionManager contributors. MIT licence.'
    Description          = 'Upgrades distributed applications whose versions cannot talk to each other, on a fleet of Linux nodes reached by SSH, while no request fails.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('VersionManager.Format.ps1xml')
    TypesToProcess       = @('VersionManager.Types.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-VmNode'
        'Disconnect-VmNode'
        'Get-AppUpgrade'
        'Get-AppUsage'
        'Get-AppVersion'
        'Get-StateMigration'
        'Get-VmGuest'
        'Get-VmNode'
        'Get-VmPort'
        'Install-VmNode'
        'New-AppRelease'
        'New-VmGuest'
        'Publish-AppVersion'
        'Register-VmPort'
        'Remove-VmGuest'
        'Start-StateMigration'
        'Stop-AppUpgrade'
        'Stop-AppVersion'
        'Stop-StateMigration'
        'Sync-AppVersion'
        'Test-VmNode'
        'Undo-AppUpgrade'
        'Uninstall-VmNode'
        'Unregister-VmPort'
        'Wait-AppUpgrade'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('upgrade', 'fleet', 'ssh', 'containers', 'linux')
            LicenseUri = 'https://opensource.org/licenses/MIT'
        }
    }
}
