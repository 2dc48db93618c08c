# What the suites share: nodes to test on, releases to test with, and waiting for conditions.
@{
    RootModule        = 'VersionManager.Testing.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = '0c1f4f5e-3a9e-4a57-8d3c-2f6f4b1f9a54'
    Author            = 'VersionManager contributors'
    Copyright         = '(c) VersionManager contributors. MIT licence.'
    Description       = 'Helpers of the VersionManager suites.'
    PowerShellVersion = '7.4'
    FunctionsToExport = '*-*'
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
