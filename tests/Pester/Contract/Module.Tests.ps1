# What the module promises as a whole: its exports, its public surface, and that it does not disturb other modules.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $manifest = (Resolve-Path "$PSScriptRoot/../../../out/module/VersionManager/VersionManager.psd1").Path
    $commands = Get-Command -Module VersionManager | Sort-Object Name

    # A cmdlet's surface: its output, and its parameters with their types, aliases and binding.
    function Get-Surface($Command) {
        "$($Command.Name) -> $($Command.OutputType.Type.Name -join ', ')"
        $own = [Collections.Generic.SortedDictionary[string, object]]::new([StringComparer]::Ordinal)
        $Command.ParameterSets[0].Parameters | Where-Object Name -NotIn ([Management.Automation.Cmdlet]::CommonParameters) |
            ForEach-Object { $own[$_.Name] = $_ }
        foreach ($parameter in $own.Values) {
            $line = '    {0}{1}: {2}' -f ($parameter.IsMandatory ? '*' : ' '), $parameter.Name, $parameter.ParameterType.Name
            if ($parameter.Position -ge 0) { $line += " @$($parameter.Position)" }
            if ($parameter.ValueFromPipeline) { $line += ' |value' }
            if ($parameter.ValueFromPipelineByPropertyName) { $line += ' |name' }
            $line + -join ($parameter.Aliases | Where-Object { $_ -notin 'wi', 'cf' } | ForEach-Object { " =$_" })
        }
    }
}

Describe 'The module' -Tag Unit {
    It 'has a manifest without faults' {
        { Test-ModuleManifest $manifest -ErrorAction Stop } | Should -Not -Throw
    }

    It 'exports a cmdlet for each of its cmdlet classes, and nothing else' {
        $listed = (Import-PowerShellDataFile $manifest).CmdletsToExport
        $classes = $commands[0].ImplementingType.Assembly.GetExportedTypes() | Where-Object { -not $_.IsAbstract } |
            ForEach-Object { $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }

        $commands.Name | Should -Be ($listed | Sort-Object)
        $commands.Name | Should -Be ($classes | Sort-Object)
        $commands.CommandType | Should -Not -Contain Alias
    }

    It 'has the public surface that was reviewed: PublicApi.txt' {
        Assert-Reviewed "$PSScriptRoot/PublicApi.txt" @($commands | ForEach-Object { Get-Surface $_ })
    }

    It 'keeps its dependencies out of the way of other modules' {
        $model = $commands[0].OutputType[0].Type.Assembly
        $model | Should -Not -BeNullOrEmpty
        $usual = [Runtime.Loader.AssemblyLoadContext]::Default
        [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($model) | Should -Not -Be $usual
        $usual.Assemblies | ForEach-Object { $_.GetName().Name } | Should -Not -Contain 'Renci.SshNet'
    }

    It 'can be removed and imported again' {
        $import = "Import-Module '$manifest'"
        $script = "$import; Remove-Module VersionManager; $import; (Get-Command -Module VersionManager).Count"

        & (Join-Path $PSHOME pwsh) -NoProfile -Command $script | Should -Be $commands.Count
    }
}
