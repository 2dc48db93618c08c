# The module as an operator meets it: what it exports, shows and promises. Needs what 'build.ps1 Build' makes.

BeforeDiscovery {
    $manifest = Join-Path $PSScriptRoot '../../out/module/VersionManager/VersionManager.psd1'
    $commands = (Import-PowerShellDataFile $manifest).CmdletsToExport | ForEach-Object { @{ Name = $_ } }
    $changing = 'Disconnect', 'Install', 'Uninstall', 'New', 'Remove', 'Register', 'Unregister', 'Publish', 'Sync', 'Stop', 'Start'
    $changes = $commands | Where-Object { $_.Name.Split('-')[0] -in $changing -and $_.Name -notin 'Disconnect-VmNode' }
}

BeforeAll {
    $script:manifest = (Resolve-Path (Join-Path $PSScriptRoot '../../out/module/VersionManager/VersionManager.psd1')).Path
    Import-Module $manifest -Force
}

AfterAll { Remove-Module VersionManager -ErrorAction Ignore }

Describe 'The module' {
    It 'has a manifest without faults' {
        { Test-ModuleManifest $manifest -ErrorAction Stop } | Should -Not -Throw
    }

    It 'exports what its manifest lists, and nothing else' {
        (Get-Command -Module VersionManager).Name | Sort-Object |
            Should -Be ((Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object)
    }

    It 'uses approved verbs only' {
        $approved = (Get-Verb).Verb
        (Get-Command -Module VersionManager).Verb | Where-Object { $_ -notin $approved } | Should -BeNullOrEmpty
    }

    It 'keeps its dependencies out of the way of other modules' {
        [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name } | Should -Not -Contain 'Renci.SshNet'
    }

    It 'can be removed and imported again' {
        $script = "Import-Module '$manifest'; Remove-Module VersionManager; Import-Module '$manifest'; (Get-Command -Module VersionManager).Count"
        & ([Environment]::ProcessPath) -NoProfile -Command $script | Should -BeGreaterThan 0
    }
}

Describe '<Name>' -ForEach $commands {
    It 'says what it gives' {
        (Get-Command $Name).OutputType.Count + [int]($Name -match '^(Disconnect|Remove|Unregister|Uninstall)-') | Should -BeGreaterThan 0
    }

    It 'completes its parameters without a connection' {
        (TabExpansion2 -inputScript "$Name -" -cursorColumn ($Name.Length + 2)).CompletionMatches.Count | Should -BeGreaterThan 0
    }
}

Describe '<Name> changes something' -ForEach $changes {
    It 'can be asked what it would do' {
        (Get-Command $Name).Parameters.Keys | Should -Contain 'WhatIf'
    }
}
