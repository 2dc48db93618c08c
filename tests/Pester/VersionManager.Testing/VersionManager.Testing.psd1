# What suites of Pester tests share: the module under test, fake nodes, a session whose host is heard, and assertions.
@{
    RootModule        = 'VersionManager.Testing.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = 'c3d1f6de-0b1c-4a7e-9f0c-6a2f8a4f5b21'
    Author            = 'VersionManager contributors'
    Description       = 'Helpers for tests of VersionManager with Pester: fake nodes, waiting, assertions on errors.'
    PowerShellVersion = '7.4'
    FunctionsToExport = @(
        'Assert-OneError'
        'Format-AtWidth'
        'Get-FakeRequest'
        'Import-TestedModule'
        'Invoke-InSession'
        'New-FakeDaemonFile'
        'New-FakeList'
        'New-FakeProblem'
        'New-HeldAnswer'
        'New-WhatIfLine'
        'Reset-FakeNode'
        'Set-FakeAnswer'
        'Start-FakeNode'
        'Start-InSession'
        'Stop-FakeNode'
        'Submit-HeldAnswer'
        'Wait-Until'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
