# Every cmdlet can be learned from its help.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $commands = Get-Command -Module VersionManager | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

Describe 'The help of <Name>' -Tag Unit -ForEach $commands {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'has a synopsis and a description' {
        # Without help, PowerShell shows the syntax as the synopsis.
        $help.Synopsis | Should -Match '^[A-Z].*[.!]$'
        $help.Synopsis | Should -Not -BeLike "*$Name*"
        -join $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter' {
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($parameter in $Command.Parameters.Keys | Where-Object { $_ -notin $common }) {
            $described = $help.parameters.parameter | Where-Object name -EQ $parameter
            -join $described.description.Text | Should -Match '^\S.*\.$' -Because "-$parameter"
        }
    }

    It 'has an example that says what it does' {
        @($help.examples.example).Count | Should -BeGreaterThan 0
        foreach ($example in $help.examples.example) {
            $example.code | Should -BeLike "*$Name*"
            -join $example.remarks.Text | Should -Match '\w+.*\.'
        }
    }

    It 'describes the output' {
        $named = $help.returnValues.returnValue.type.name
        foreach ($type in $Command.OutputType.Name) { $named | Should -Contain $type }
    }
}

Describe 'The topic about_VersionManager' -Tag Unit {
    It 'is found' {
        Get-Help about_VersionManager | Should -BeLike '*SHORT DESCRIPTION*'
    }

    It 'names only existing cmdlets' {
        $named = [regex]::Matches((Get-Help about_VersionManager), '\b[A-Z][a-z]+-(?:Vm|App|State)[A-Z]\w+') |
            ForEach-Object Value | Sort-Object -Unique
        $named.Count | Should -BeGreaterThan 5
        $named | Where-Object { -not (Get-Command $_ -Module VersionManager -ErrorAction Ignore) } | Should -BeNullOrEmpty
    }
}
