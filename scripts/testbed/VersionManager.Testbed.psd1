# What the testbed's scripts and the demos share: its names, its programs, and its nodes' power.
@{
    RootModule        = 'VersionManager.Testbed.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = '5e0c7b0e-6f0f-4a53-9f0e-3f5a0d1f7c42'
    Author            = 'VersionManager contributors'
    Description       = 'Hosts to try a fleet on, all on one machine: the parts of New-Testbed.ps1 and Remove-Testbed.ps1.'
    PowerShellVersion = '7.4'
    FunctionsToExport = @(
        'Assert-TestbedName'
        'Get-TestbedFolder'
        'Get-TestbedGroup'
        'Get-TestbedNamespace'
        'Invoke-Tool'
        'Start-TestbedNode'
        'Stop-TestbedNode'
        'Stop-TestbedProcess'
        'Wait-TestbedNode'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
