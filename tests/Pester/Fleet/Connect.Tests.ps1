# Nodes that are unreachable or unusable, on real hosts.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $first = $fleet.Hosts[0]
    $about = @{ UserName = 'root'; KeyFile = $first.KeyFile; KnownHostsPath = $first.KnownHostsPath; TimeoutSec = 5 }
}

Describe 'Connect-VmNode on a network' -Tag Integration {
    It 'names a host that nobody knows' {
        Assert-OneError UnknownHost Connect-VmNode -Target nowhere {
            Connect-VmNode -Name nowhere -HostName nowhere.invalid @about
        }
    }

    It 'says that a host is unreachable where nobody is' {
        $address = $first.Address -replace '\d+$', '200'
        Assert-OneError HostUnreachable Connect-VmNode { Connect-VmNode -Name absent -HostName $address @about } -Target absent
    }

    It 'says that authentication failed where the key is another' {
        & ssh-keygen -q -t ed25519 -N '' -f (Join-Path $TestDrive other)
        $other = $about.Clone()
        $other.KeyFile = Join-Path $TestDrive other
        Assert-OneError AuthenticationFailed Connect-VmNode -Target wrong-key {
            Connect-VmNode -Name wrong-key -HostName $first.Address @other
        }
    }

    It 'refuses a host key that is not known' {
        $other = $about.Clone()
        $other.KnownHostsPath = '/dev/null'
        Assert-OneError HostKeyUnknown Connect-VmNode -Target stranger {
            Connect-VmNode -Name stranger -HostName $first.Address @other
        }
    }
}

Describe 'Install-VmNode on a host without a tool' -Tag Integration {
    BeforeAll {
        $node = $fleet.Nodes[2]
        Uninstall-VmNode -Node $node -Confirm:$false
        # An overlay over the tool's folder, in which the tool is deleted.
        $null = Invoke-TestNode 2 ('mkdir -p /tmp/layer/upper /tmp/layer/work && mount -t overlay ' +
            '-o lowerdir=/usr/sbin,upperdir=/tmp/layer/upper,workdir=/tmp/layer/work overlay /usr/sbin && rm /usr/sbin/runc')
    }

    AfterAll {
        $null = Invoke-TestNode 2 'umount --lazy /usr/sbin'
        Restore-TestNode 2
    }

    It 'names the tool and changes nothing' {
        $daemon = Get-BuiltFile 'vmproxy/vmproxy'
        $fault = Assert-OneError ToolMissing Install-VmNode { Install-VmNode -Node $node -DaemonPath $daemon } `
            -Target $node -PassThru
        "$fault" | Should -BeLike '*runc*'
        Invoke-TestNode 2 'ls /usr/local/bin' | Should -BeNullOrEmpty
    }
}
