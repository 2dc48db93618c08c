# The demos: each takes an application from 1.0 to 2.0 on a testbed, and returns a summary.
@{
    RootModule        = 'VersionManager.Demo.psm1'
    ModuleVersion     = '0.1.0'
    GUID              = '0b6d5d1a-7b2e-4c1f-8f55-27b1f1d7a9e3'
    Author            = 'VersionManager contributors'
    Description       = 'The demos of Start-Demo.ps1, one file an application, and what they share.'
    PowerShellVersion = '7.4'
    FunctionsToExport = @(
        'Assert-CfsSummary'
        'Assert-IrisLogSummary'
        'Assert-SourceRouterSummary'
        'Close-Demo'
        'Format-CfsSummary'
        'Format-IrisLogSummary'
        'Format-SourceRouterSummary'
        'Invoke-CfsDemo'
        'Invoke-IrisLogDemo'
        'Invoke-SourceRouterDemo'
        'New-Demo'
    )
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
