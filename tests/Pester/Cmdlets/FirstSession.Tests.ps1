# A first session: the output of one cmdlet goes into another, words are completed, and -Node is not needed.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $name = $node.name
    $daemon = New-FakeDaemonFile (Join-Path $TestDrive 'vmproxy')
    # The pwsh of a tool manifest is a library that dotnet runs.
    $pwsh = @([Environment]::ProcessPath)
    if ((Split-Path $pwsh[0] -Leaf) -notlike 'pwsh*') { $pwsh += Join-Path $PSHOME 'pwsh.dll' }
    $module = (Get-Module VersionManager).Path -replace 'bin.VersionManager\.Cmdlets\.dll$', 'VersionManager.psd1'
}

AfterAll { Stop-FakeNode $node }

Describe 'What tells of a node' -Tag Unit {
    BeforeAll {
        $bare = Start-FakeNode -Bare
        $installed = Install-VmNode $bare.name -DaemonPath $daemon -ErrorAction Stop
    }

    AfterAll {
        Uninstall-VmNode $bare.name -Force
        Stop-FakeNode $bare
    }

    It 'is an installation, by -Node and by the pipeline' {
        Get-AppVersion -Node $installed | Should -BeNullOrEmpty
        $names = $bare.name, $name | Sort-Object
        (Test-VmNode -Node $installed, $name).Node | Select-Object -Unique | Sort-Object | Should -Be $names
        ($installed | Test-VmNode).Node | Select-Object -Unique | Should -Be $bare.name
    }

    It 'is a node or an installation that came from another process' {
        $far, $farInstallation = (Get-VmNode $bare.name), $installed | ForEach-Object {
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_))
        }

        (Test-VmNode -Node $far -Quiet), (Test-VmNode -Node $farInstallation -Quiet) | Should -Be $true, $true
    }

    It 'is not just anything' {
        { Test-VmNode -Node (Get-Item $TestDrive) } |
            Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,VersionManager.Cmdlets.TestVmNodeCommand'
    }
}

Describe 'Stop-AppVersion of a version that no node has' -Tag Unit {
    BeforeEach {
        Reset-FakeNode $node
        Set-FakeAnswer $node 'GET /v1/versions' (New-FakeList versions @{ version = '1.0' }, @{ version = '2.0' })
    }

    It 'marks nothing, and says which there are' {
        $raised = Assert-OneError VersionNotFound Stop-AppVersion -Category ObjectNotFound -Target 'web 9.9' -PassThru {
            Stop-AppVersion web 9.9 -Node $name -Confirm:$false
        }

        "$raised" | Should -BeLike "No node of $name has web 9.9*They have 2.0, 1.0.*-Force*"
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }

    It 'marks it with -Force, which keeps it away' {
        Set-FakeAnswer $node 'POST /v1/versions/web/9.9/stop' $null -Then @{
            'GET /v1/versions' = New-FakeList versions @{ version = '9.9'; state = 'Obsolete' }
        }

        (Stop-AppVersion web 9.9 -Node $name -Force).State | Should -Be Obsolete
    }
}

Describe 'Completion in a new session' -Tag Unit {
    BeforeAll {
        $before = $env:XDG_DATA_HOME, $env:HOME
        $env:XDG_DATA_HOME = "$TestDrive/data"
        $env:HOME = "$TestDrive/home"
        $null = New-Item -ItemType Directory "$env:HOME/.ssh" -Force
        Set-Content "$env:HOME/.ssh/config" 'Host configured1 configured2', '  User ops', 'Host *.pattern', '  User ops'
        $key = (Get-Content $node.knownHosts -TotalCount 1) -replace '^\S+ '
        Set-Content "$env:HOME/.ssh/known_hosts" "known1,192.0.2.5 $key", '|1|aGFzaGVk|aGFzaGVk ssh-ed25519 AAAA'

        # Completes words in a session that has connected to no node.
        function Complete-InNewSession([string[]] $Line) {
            $each = $Line | ForEach-Object { "(TabExpansion2 '$_' $($_.Length)).CompletionMatches.CompletionText -join ' '" }
            & $pwsh[0] $pwsh[1..9] -NoProfile -NonInteractive -Command "Import-Module '$module'; $($each -join '; ')"
        }
    }

    AfterAll { $env:XDG_DATA_HOME, $env:HOME = $before }

    It 'knows the hosts of ssh_config and known_hosts, and what earlier sessions saw' {
        Set-FakeAnswer $node 'GET /v1/versions' (
            New-FakeList versions @{ application = 'seen'; version = '7.1' }, @{ application = 'seen'; version = '7.10' })
        $null = Invoke-InSession -ArgumentList $name, $node.configPath {
            param($name, $config)
            Connect-VmNode $name -ConfigPath $config -Force
            Get-AppVersion -Node $name
        }

        $words = Complete-InNewSession @(
            'Get-AppVersion -Application se', 'Get-AppVersion seen ', 'Test-VmNode conf', 'Connect-VmNode kno',
            "Test-VmNode $name")

        $words | Should -Be 'seen', '7.10 7.1', 'configured1 configured2', 'known1', $name
        "$TestDrive/data/VersionManager/known-fleet.json" | Should -Exist
        (Get-Item "$TestDrive/data/VersionManager/known-fleet.json").UnixMode | Should -Be '-rw-------'
    }

    It 'does without a file that cannot be read' {
        Set-Content "$TestDrive/data/VersionManager/known-fleet.json" 'this is not JSON'

        Complete-InNewSession 'Get-AppVersion -Application zzz', 'Test-VmNode configured1' | Should -Be '', 'configured1'
    }
}
