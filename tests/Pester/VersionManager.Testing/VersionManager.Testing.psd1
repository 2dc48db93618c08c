# What suites of Pester tests share: the module under test, hosts of a testbed, fake nodes, a session whose host is heard, and
# assertions.
@{
    RootModule        = 'VersionManager.Testing.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = 'c3d1f6de-0b1c-4a7e-9f0c-6a2f8a4f5b21'
    Author            = 'VersionManager contributors'
    Description       = 'Helpers for Pester tests of VersionManager: hosts of a testbed, fake nodes, waiting, assertions on errors.'
    PowerShellVersion = '7.4'
    FunctionsToExport = @(
        'Assert-OneError'
        'Assert-Reviewed'
        'Format-AtWidth'
        'Get-BuiltFile'
        'Get-FakeRequest'
        'Get-NodeState'
        'Get-RepositoryScript'
        'Get-TestFleet'
        'Import-TestedModule'
        'Invoke-InSession'
        'Invoke-TestNode'
        'New-FakeDaemonFile'
        'New-FakeList'
        'New-FakeProblem'
        'New-HeldAnswer'
        'New-TestRelease'
        'New-WhatIfLine'
        'Publish-TestVersion'
        'Remove-TestFleet'
        'Reset-FakeNode'
        'Restore-TestNode'
        'Set-FakeAnswer'
        'Start-FakeNode'
        'Start-InSession'
        'Stop-FakeNode'
        'Stop-TestNode'
        'Submit-HeldAnswer'
        'Wait-Until'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
