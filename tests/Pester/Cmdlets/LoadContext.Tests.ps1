# The module beside another module with another version of SSH.NET, such as Posh-SSH: each works with its own, in either order of
# import.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode -NotConnected
    $other = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../OtherSsh/bin/Release/net8.0/OtherSsh.dll'))
    if (-not (Test-Path $other)) { throw "There is no '$other'. Build it: dotnet build tests/OtherSsh -c Release" }

    # Uses the two modules in a new pwsh, in that order. It prints one line of JSON.
    function Use-Both($First, $Second) {
        $script = @'
            $ErrorActionPreference = 'Stop'
            Import-Module '{0}'
            Import-Module '{1}'
            function Use-Other {{ Invoke-OtherSsh -Port {2} -KeyFilePath '{3}' -Command 'echo from the node' }}
            function Use-Ours {{ Connect-VmNode {4} -ConfigPath '{5}' }}
            $other = Use-Other
            $ours = Use-Ours
            $otherAgain = Use-Other
            [pscustomobject]@{{
                Other      = $other.Output
                OtherAgain = $otherAgain.Output
                Ours       = $ours.Address
                Loaded     = @([AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object {{
                    if ($_.GetName().Name -eq 'Renci.SshNet') {{
                        $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_)
                        '{{0}} in {{1}}' -f $_.GetName().Version.Major, $context.Name
                    }}
                }})
            }} | ConvertTo-Json -Compress
'@ -f $First, $Second, $node.port, $node.keyFile, $node.name, $node.configPath
        # The pwsh of a tool manifest is a library that dotnet runs.
        $pwsh = @([Environment]::ProcessPath)
        if ((Split-Path $pwsh[0] -Leaf) -notlike 'pwsh*') { $pwsh += Join-Path $PSHOME 'pwsh.dll' }
        $said = & $pwsh[0] $pwsh[1..9] -NoProfile -NonInteractive -Command $script 2>&1
        if ($LASTEXITCODE -ne 0) { throw "pwsh ended with status ${LASTEXITCODE}: $said" }
        "$said" | ConvertFrom-Json
    }
}

AfterAll { Stop-FakeNode $node }

Describe 'Beside a module with another SSH.NET' -Tag Unit {
    It 'works, imported <Order>' -ForEach @{ Order = 'before it' }, @{ Order = 'after it' } {
        $ours = (Get-Module VersionManager).Path -replace 'bin.VersionManager\.Cmdlets\.dll$', 'VersionManager.psd1'
        $result = if ($Order -eq 'before it') { Use-Both $ours $other } else { Use-Both $other $ours }

        $result.Other, $result.OtherAgain | Should -Be 'from the node', 'from the node'
        $result.Ours | Should -Be '192.0.2.7'
        $result.Loaded | Sort-Object | Should -Be '2024 in Default', '2026 in VersionManager'
    }
}
