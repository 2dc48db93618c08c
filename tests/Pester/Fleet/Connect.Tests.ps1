# Nodes that cannot be reached or used, on real hosts.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestModule
    $fleet = Get-TestFleet
    $first = $fleet.Hosts[0]
    $about = @{ UserName = 'root'; KeyFile = $first.KeyFile; KnownHostsPath = $first.KnownHostsPath; TimeoutSec = 5 }
}

Describe 'Connect-VmNode on a network' -Tag Integration {
    It 'names a host that nobody knows' {
        $fault = Get-SingleError { Connect-VmNode -Name nowhere -HostName nowhere.invalid @about }
        $fault.FullyQualifiedErrorId | Should -BeLike 'UnknownHost,*'
        $fault.TargetObject | Should -Be nowhere
    }

    It 'says that a host is unreachable where nobody is' {
        $address = $first.Address -replace '\d+$', '200'
        $fault = Get-SingleError { Connect-VmNode -Name absent -HostName $address @about }
        $fault.FullyQualifiedErrorId | Should -BeLike 'HostUnreachable,*'
        $fault.TargetObject | Should -Be absent
    }

    It 'says that authentication failed where the key is another' {
        & ssh-keygen -q -t ed25519 -N '""' -f (Join-Path $TestDrive other)
        $about.KeyFile = Join-Path $TestDrive other
        $fault = Get-SingleError { Connect-VmNode -Name wrong-key -HostName $first.Address @about }
        $fault.FullyQualifiedErrorId | Should -BeLike 'AuthenticationFailed,*'
        $fault.TargetObject | Should -Be wrong-key
    }

    It 'refuses a host key that is not known' {
        $about.KnownHostsPath = '/dev/null'
        $fault = Get-SingleError { Connect-VmNode -Name stranger -HostName $first.Address @about }
        $fault.FullyQualifiedErrorId | Should -BeLike 'HostKeyUnknown,*'
        $fault.TargetObject | Should -Be stranger
    }
}

Describe 'Install-VmNode on a host without a tool' -Tag Integration {
    BeforeAll {
        $node = $fleet.Nodes[2]
        Uninstall-VmNode -Node $node -Confirm:$false
        # A layer over the folder of the tool, in which it is deleted.
        $null = Invoke-TestNode 2 ('mkdir -p /tmp/layer/upper /tmp/layer/work && mount -t overlay ' +
            '-o lowerdir=/usr/sbin,upperdir=/tmp/layer/upper,workdir=/tmp/layer/work overlay /usr/sbin && rm /usr/sbin/runc')
    }

    AfterAll {
        $null = Invoke-TestNode 2 'umount --lazy /usr/sbin'
        Restore-TestNode 2
    }

    It 'names the tool and changes nothing' {
        $fault = Get-SingleError { Install-VmNode -Node $node -DaemonPath (Get-TestArtifact 'vmproxy/vmproxy') }
        $fault.FullyQualifiedErrorId | Should -BeLike 'ToolMissing,*'
        $fault.TargetObject | Should -Be $node
        "$fault" | Should -BeLike '*runc*'
        Invoke-TestNode 2 'ls /usr/local/bin' | Should -BeNullOrEmpty
    }
}
