# Install-VmNode, Test-VmNode, Uninstall-VmNode.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $bare = Start-FakeNode -Bare
    $node = Start-FakeNode
    $daemon = New-FakeDaemonFile (Join-Path $TestDrive 'vmproxy')
    $installed = Join-Path $bare.root 'usr/local/bin/vmproxy'
}

AfterAll { Stop-FakeNode $bare, $node }

Describe 'Install-VmNode and Uninstall-VmNode' -Tag Unit {
    It 'says what it would do' {
        $result = Invoke-InSession -ArgumentList $bare.name, $daemon {
            param($name, $daemon) Install-VmNode -Node $name -DaemonPath $daemon -WhatIf
        }

        $result.Output | Should -BeNullOrEmpty
        $result.Lines | Where-Object { $_ -like "*Install the daemon*$($bare.name)*" } | Should -Not -BeNullOrEmpty
        $installed | Should -Not -Exist
    }

    It 'says that the <What> file is not there' -ForEach @(
        @{ What = 'daemon'; Kind = 'DaemonFileNotFound'; Files = @{ DaemonPath = '/nowhere/it' } }
        @{ What = 'gateway'; Kind = 'GatewayFileNotFound'; Files = @{ GatewayPath = '/nowhere/it' } }
    ) {
        if ($What -eq 'gateway') { $Files.DaemonPath = $daemon }

        Assert-OneError $Kind Install-VmNode -Category ObjectNotFound -Target '/nowhere/it' {
            Install-VmNode -Node $bare.name @Files
        }
    }

    It 'installs, changes nothing when repeated, replaces another daemon, and uninstalls completely' {
        $first = Install-VmNode -Node $bare.name -DaemonPath $daemon
        $first.Node, $first.Action, $first.Address | Should -Be $bare.name, 'Installed', '192.0.2.7'
        $first.Sha256 | Should -Be (Get-FileHash $daemon).Hash
        $installed | Should -Exist

        (Install-VmNode -Node $bare.name -DaemonPath $daemon).Action | Should -Be Unchanged
        (Install-VmNode -Node $bare.name -DaemonPath $daemon -Force).Action | Should -Be Started
        $other = New-FakeDaemonFile (Join-Path $TestDrive 'other') -Comment other
        (Install-VmNode -Node $bare.name -DaemonPath $other).Action | Should -Be Upgraded

        Uninstall-VmNode -Node $bare.name -Confirm:$false
        $installed | Should -Not -Exist
        Join-Path $bare.root 'var/lib/vmproxy' | Should -Not -Exist
    }

    It 'asks before it removes the daemon' {
        $before = @(Get-FakeRequest $node).Count

        $result = Invoke-InSession { param($name) Uninstall-VmNode -Node $name } -ArgumentList $node.name

        $result.Errors | Should -BeNullOrEmpty
        $result.Questions.Count | Should -Be 1
        @(Get-FakeRequest $node).Count | Should -Be $before
    }
}

Describe 'Test-VmNode' -Tag Unit {
    It 'checks tools and the daemon' {
        $checks = Test-VmNode -Node $node.name

        $checks.Check | Should -Be Kernel, Architecture, Root, Supervisor, runc, nft, ip, rsync, linux.uml, Daemon
        $checks[-1].Passed | Should -BeTrue
    }

    It 'says only whether the daemon can run' {
        Test-VmNode -Node $node.name -Quiet | Should -BeExactly $true
    }
}
