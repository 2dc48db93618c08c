# Every script of the repository passes PSScriptAnalyzer, where it is installed.

BeforeDiscovery {
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
    $scripts = & git -C $root ls-files '*.ps1' '*.psm1' | ForEach-Object { @{ Name = $_; Path = Join-Path $root $_ } }
}

Describe '<Name>' -Tag Unit -ForEach $scripts {
    # Skipped where PSScriptAnalyzer is not installed.
    It 'has no finding of the analyzer' -Skip:(-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
        $settings = Join-Path $PSScriptRoot '../../PSScriptAnalyzerSettings.psd1'
        # The analyzer does not see that -ForEach uses variables of BeforeDiscovery.
        $except = @(if ($Name -like '*.Tests.ps1') { 'PSUseDeclaredVarsMoreThanAssignments' })
        $found = Invoke-ScriptAnalyzer -Path $Path -Settings $settings -ExcludeRule $except
        $found | ForEach-Object { "line $($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

Describe '<Name>, which people call' -Tag Unit -ForEach ($scripts | Where-Object Name -Match '^(build|scripts/\w+-\w+)\.ps1$') {
    It 'says what it is for' {
        (Get-Help $Path).Synopsis | Should -Not -BeNullOrEmpty
    }
}
