# Debian's redis-server, unmodified, in two versions on the same nodes and the same port.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $all = 0..($fleet.Nodes.Count - 1)
    $replicaNodes = $all | Select-Object -Skip 1

    # The first node's redis is the primary; the others' are its replicas.
    function Publish-RedisVersion {
        param([string] $Version)
        $files = @{}
        foreach ($file in Get-ChildItem (Join-Path $PSScriptRoot redis) -File) {
            $files[$file.Name] = [IO.File]::ReadAllText($file.FullName)
        }
        $path = New-TestRelease -Application redis -Version $Version -Files $files -With @{
            Start = 'start.sh', $fleet.Hosts[0].Address, "of-$Version"; Port = 'tcp/6379'; State = '/var/lib/redis-test'
            Memory = '256M'
        }
        Publish-TestVersion -Path $path -Application redis -Version $Version
    }

    # Asks a version's redis on a node at the guest's private address, the only one at which both versions can be asked. Empty
    # if it does not answer.
    function Invoke-RedisCommand {
        param([string] $Version, [int] $Index, [string] $Command)
        $guest = Get-VmGuest -Node $fleet.Nodes[$Index] -Application redis -Version $Version
        Invoke-TestNode $Index "timeout 5 redis-cli -h $($guest.PrivateAddress) $Command" -AllowFailure
    }

    function Assert-Converged {
        param([string] $Version)
        foreach ($index in $all) {
            $null = Wait-Until { Invoke-RedisCommand $Version $index 'GET key:100' } -Is { $_ -eq "of-$Version-100" } `
                -Because "redis $Version has its own data"
            Invoke-RedisCommand $Version $index DBSIZE | Should -Be 100
        }
    }

    # Checks that the primary sees its replicas at their hosts' own addresses, and they see it at its host's.
    function Assert-HostAddress {
        param([string] $Version)
        $because = 'the replicas are online at their own addresses'
        $replication = Wait-Until { Invoke-RedisCommand $Version 0 'INFO replication' } -Because $because -Is {
            $said = $_
            $online = @($replicaNodes |
                    Where-Object { $said -like "*ip=$($fleet.Hosts[$_].Address),port=6379,state=online*" })
            $online.Count -eq @($replicaNodes).Count
        }
        $replication | Should -BeLike '*connected_slaves:2*'
        foreach ($index in $replicaNodes) {
            $replica = (Invoke-RedisCommand $Version $index 'INFO replication') -split '\r?\n'
            $replica | Should -Contain "master_host:$($fleet.Hosts[0].Address)"
            $replica | Should -Contain 'master_link_status:up'
        }
    }

    function Assert-Replicated {
        param([string] $Version, [string] $Value)
        foreach ($index in $all) {
            $null = Wait-Until { Invoke-RedisCommand $Version $index 'GET written' } -Is { $_ -eq $Value } `
                -Because "what was written to $Version reaches node $index"
        }
    }

    function Get-RunId {
        [regex]::Match((Invoke-RedisCommand 2.0 1 'INFO server'), 'run_id:\w+').Value
    }
}

Describe 'Two versions of redis on the same nodes and port' -Tag Integration {
    BeforeAll {
        Publish-RedisVersion 1.0
        Assert-Converged 1.0
        Publish-RedisVersion 2.0
    }

    It 'keep to themselves, each at the hosts'' own addresses' {
        Assert-Converged 2.0
        Assert-Converged 1.0
        Assert-HostAddress 1.0
        Assert-HostAddress 2.0
    }

    It 'replicate what is written to their own primary and nothing else' {
        Invoke-RedisCommand 1.0 0 'SET written one' | Should -Be OK
        Invoke-RedisCommand 2.0 0 'SET written two' | Should -Be OK
        Assert-Replicated 1.0 one
        Assert-Replicated 2.0 two
    }

    It 'leave the newer one as it is when the older one is stopped' {
        $runs = Get-RunId
        $runs | Should -Not -BeNullOrEmpty
        Stop-AppVersion -Node $fleet.Nodes -Application redis -Version 1.0 -Confirm:$false
        Get-VmGuest -Node $fleet.Nodes -Application redis -Version 1.0 | Should -BeNullOrEmpty
        Invoke-RedisCommand 2.0 0 'SET written after' | Should -Be OK
        Assert-Replicated 2.0 after
        Get-RunId | Should -Be $runs
        Assert-HostAddress 2.0
    }
}
