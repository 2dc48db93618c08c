# What each cmdlet promises by its declaration. The cases are generated, so a new cmdlet is tested without a change here.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $all = Get-Command -Module VersionManager
    $commands = $all | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    # Cmdlets with these verbs only read or wait; Connect changes only this session.
    $changing = $commands | Where-Object { $_.Command.Verb -notin 'Get', 'Test', 'Wait', 'Connect' }
    $stopping = $commands | Where-Object { $_.Command.Verb -in 'Stop', 'Remove', 'Uninstall', 'Unregister', 'Undo' }
    $withNode = $commands | Where-Object { $_.Command.Parameters.ContainsKey('Node') -or $_.Name -eq 'Get-VmNode' }
    $types = $all.OutputType.Type | Where-Object { $_ -ne [bool] } | Sort-Object FullName -Unique |
        ForEach-Object { @{ Type = $_; Name = $_.FullName } }
}

Describe '<Name>' -Tag Unit -ForEach $commands {
    It 'has an approved verb and a singular noun' {
        $Command.Verb | Should -BeIn (Get-Verb).Verb
        $Command.Noun | Should -CMatch '^(Vm|App|State)[A-Z][a-z]+$'
        $Command.Noun | Should -Not -Match '[^s]s$'
    }

    It 'declares its output' {
        # A cmdlet that only removes has no output.
        $silent = $Command.Verb -in 'Disconnect', 'Remove', 'Unregister', 'Uninstall'
        $Command.OutputType.Count + [int]$silent | Should -BeGreaterThan 0
    }

    It 'has seconds and names as other cmdlets do' {
        $names = $Command.Parameters.Keys | Where-Object { $_ -match 'Timeout|Seconds|Wait' }
        $names | Where-Object { $_ -notmatch '(^|[a-z])(TimeoutSec|DrainSec)$|^(No)?Wait$' } | Should -BeNullOrEmpty
        $Command.Parameters.Keys | ForEach-Object { $_ | Should -CMatch '^[A-Z][A-Za-z]+$' }
    }
}

Describe '<Name> changes something' -Tag Unit -ForEach $changing {
    It 'has -WhatIf and -Confirm' {
        $Command.Parameters.Keys | Should -Contain WhatIf
        $Command.Parameters.Keys | Should -Contain Confirm
    }
}

Describe '<Name> only reads' -Tag Unit -ForEach ($commands | Where-Object { $_ -notin $changing }) {
    It 'has no -WhatIf' {
        $Command.Parameters.Keys | Should -Not -Contain WhatIf
    }
}

Describe '<Name> stops or removes' -Tag Unit -ForEach $stopping {
    It 'asks before, unless told not to' {
        $attribute = $Command.ImplementingType.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)
        $attribute.ConfirmImpact | Should -Be High
        $Command.Parameters.Keys | Should -Contain Force
    }
}

Describe '<Name> works on nodes' -Tag Unit -ForEach $withNode {
    It 'takes many, by the pipeline too' {
        $parameter = $Command.Parameters[$Name -eq 'Get-VmNode' ? 'Name' : 'Node']
        $parameter.ParameterType.IsArray | Should -BeTrue
        $parameter.Attributes.ValueFromPipeline | Should -Contain $true
        $parameter.Attributes.ValueFromPipelineByPropertyName | Should -Contain $true
    }

    It 'takes a throttle limit' {
        if ($Name -in 'Get-VmNode', 'Disconnect-VmNode') { $Command.Parameters.Keys | Should -Not -Contain ThrottleLimit }
        else { $Command.Parameters.Keys | Should -Contain ThrottleLimit }
    }
}

Describe 'The type <Name>' -Tag Unit -ForEach $types {
    It 'has a view, also after it was deserialized' {
        foreach ($typeName in $Name, "Deserialized.$Name") {
            $view = Get-FormatData -TypeName $typeName -PowerShellVersion $PSVersionTable.PSVersion
            $view | Should -Not -BeNullOrEmpty -Because $typeName
            $table = $view.FormatViewDefinition.Control | Where-Object { $_ -is [Management.Automation.TableControl] }
            $table | Should -Not -BeNullOrEmpty -Because $typeName
        }
    }

    It 'has the properties that its view shows' {
        $view = Get-FormatData -TypeName $Name -PowerShellVersion $PSVersionTable.PSVersion
        $shown = $view.FormatViewDefinition.Control.Rows.Columns.DisplayEntry | Where-Object ValueType -EQ Property
        $shown.Value | Should -Not -BeNullOrEmpty
        $shown.Value | Where-Object { -not $Type.GetProperty($_) } | Should -BeNullOrEmpty
    }
}
