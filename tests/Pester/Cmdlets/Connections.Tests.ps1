# Connect-VmNode, Get-VmNode, Disconnect-VmNode.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode -NotConnected
    $bare = Start-FakeNode -Bare
    # The options of an operator without ssh_config.
    $access = @{
        HostName = '127.0.0.1'; Port = $node.port; UserName = 'root'; ConfigPath = '/dev/null'
        KeyFilePath = $node.keyFile; KnownHostsPath = $node.knownHosts
    }
}

AfterAll { Stop-FakeNode $node, $bare }

Describe 'Connect-VmNode' -Tag Unit {
    AfterEach { Get-VmNode | Where-Object Name -NE $bare.name | Disconnect-VmNode }

    It 'describes the node and its daemon' {
        $connected = Connect-VmNode $node.name -ConfigPath $node.configPath

        $connected.Name, $connected.Address, $connected.DaemonVersion | Should -Be $node.name, '192.0.2.7', '0.1.0'
        $connected.IsConnected | Should -BeTrue
        $connected.HostName, $connected.SshPort, $connected.UserName | Should -Be '127.0.0.1', $node.port, 'root'
        (Get-VmNode $node.name).Address | Should -Be '192.0.2.7'
    }

    It 'connects to many, and puts them out in the order that they were named' {
        ($bare.name, $node.name | Connect-VmNode -ConfigPath $node.configPath).Name | Should -Be $bare.name, $node.name
    }

    It 'takes the objects of a testbed' {
        $host1 = [pscustomobject]@{
            Name = 'bed'; Address = '127.0.0.1'; SshPort = $node.port; UserName = 'root'
            KeyFile = $node.keyFile; KnownHostsPath = $node.knownHosts
        }

        $connected = $host1 | Connect-VmNode -ConfigPath /dev/null

        $connected.Name | Should -Be 'bed'
        $connected | Disconnect-VmNode
        Assert-OneError NodeNotConnected Get-VmNode -Category ObjectNotFound -Target bed { Get-VmNode bed }
    }

    It 'says that a key is not accepted' {
        Assert-OneError AuthenticationFailed Connect-VmNode -Category AuthenticationError -Target '127.0.0.1' {
            Connect-VmNode @access -KeyFilePath $node.wrongKeyFile
        }
    }

    It 'says that a host is not known' {
        Assert-OneError UnknownHost Connect-VmNode -Category ObjectNotFound -Target 'no-such-host.invalid' {
            Connect-VmNode no-such-host.invalid -ConfigPath /dev/null
        }
    }

    It 'says that nothing answers at the port' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $free = $listener.LocalEndpoint.Port
        $listener.Stop()
        $access.Port = $free

        try { Assert-OneError HostUnreachable Connect-VmNode {
            Connect-VmNode @access } -Category ConnectionError -Target '127.0.0.1'
        }
        finally { $access.Port = $node.port }
    }

    It 'refuses a host with another key, where new keys are accepted: <_>' -ForEach $false, $true {
        $known = Join-Path $TestDrive 'known_hosts'
        Set-Content $known "[127.0.0.1]:$($node.port) $(Get-Content "$($node.wrongKeyFile).pub")"

        Assert-OneError HostKeyMismatch Connect-VmNode -Category SecurityError -Target '127.0.0.1' {
            Connect-VmNode @access -KnownHostsPath $known -AcceptNewHostKey:$_
        }
    }

    It 'refuses a host whose key is not known, unless new keys are accepted' {
        $known = Join-Path $TestDrive 'empty_hosts'
        Set-Content $known ''

        Assert-OneError HostKeyUnknown Connect-VmNode -Category SecurityError -Target '127.0.0.1' {
            Connect-VmNode @access -KnownHostsPath $known
        }
        Connect-VmNode @access -KnownHostsPath $known -AcceptNewHostKey | Should -HaveCount 1
        Get-Content $known -Raw | Should -BeLike "*$($node.port)*"
    }

    It 'takes one name for one host only' {
        Assert-OneError NameForManyHosts Connect-VmNode -Category InvalidArgument -Target c { Connect-VmNode a, b -Name c }
    }
}

Describe 'Nodes by name' -Tag Unit {
    It 'reports each node that fails, and goes on with the others' {
        $errors = $null
        Get-VmGuest -Node $bare.name, 'no-such-host.invalid' -ErrorVariable errors -ErrorAction SilentlyContinue

        $errors = $errors | Sort-Object FullyQualifiedErrorId
        $errors.FullyQualifiedErrorId | Should -Be @(
            'DaemonNotInstalled,VersionManager.Cmdlets.GetVmGuestCommand', 'UnknownHost,VersionManager.Cmdlets.GetVmGuestCommand')
        $errors.TargetObject | Should -Be $bare.name, 'no-such-host.invalid'
    }

    It 'says that no node is connected, where none is named' {
        Get-VmNode | Disconnect-VmNode
        try { Assert-OneError NoNodeConnected Get-VmGuest { Get-VmGuest } -Category ObjectNotFound }
        finally { $null = Connect-VmNode $bare.name -ConfigPath $bare.configPath }
    }
}

Describe 'Disconnect-VmNode' -Tag Unit {
    It 'says what it would do' {
        $result = Invoke-InSession { param($name) Disconnect-VmNode $name -WhatIf } -ArgumentList $bare.name

        $result.Errors | Should -BeNullOrEmpty
        $result.Lines | Should -Contain (New-WhatIfLine Disconnect $bare.name)
        (Get-VmNode $bare.name).IsConnected | Should -BeTrue
    }

    It 'says that a node is not connected' {
        Assert-OneError NodeNotConnected Disconnect-VmNode -Category ObjectNotFound -Target nobody { Disconnect-VmNode nobody }
    }
}
