# A node's daemon dies, or the node loses its power: then its daemon and guests end at once, and it comes back later.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $nodes = $fleet.Nodes

    # An application that logs its first start, counts its starts, and talks to the other nodes without end.
    function New-Talker {
        param([string] $Application, [string] $Version, [int] $Port)
        $script = @"
#!/bin/bash
[ -f /var/lib/$Application/born ] || date +%s%N > /var/lib/$Application/born
echo $Version >> /var/lib/$Application/boots
while :; do
    for peer in $($fleet.Hosts | ForEach-Object Address); do (echo hello > /dev/tcp/`$peer/$Port) 2>/dev/null; done
    sleep 0.5
done

"@
        New-TestRelease -Application $Application -Version $Version -Files @{ 'run.sh' = $script } -With @{
            Start = 'run.sh'; Port = "tcp/$Port"; State = "/var/lib/$Application"
        }
    }
}

Describe 'A daemon that is killed' -Tag Integration {
    It 'finds its guests again' {
        $with = @{ Start = 'run.sh'; Port = 'tcp/7100' }
        Publish-TestVersion -Path (New-TestRelease -Application sleeper -Version 1.0 -With $with) `
            -Application sleeper -Version 1.0 -Node $nodes[0]
        $before = Get-NodeState $nodes[0]
        $before | Should -Contain 'version sleeper 1.0 Running'

        $null = Invoke-TestNode 0 "kill -KILL `$(pgrep -f '^/usr/local/bin/vmproxy serve')"
        Restore-TestNode 0

        Get-NodeState $nodes[0] | Should -Be $before
    }
}

Describe 'A node that loses its power' -Tag Integration {
    It 'runs what it ran when it comes back, with the state that it had' {
        Publish-TestVersion -Path (New-Talker keeper 1.0 7110) -Application keeper -Version 1.0 -Node $nodes[0]
        $born = 'cat /var/lib/vmproxy/guests/keeper/1.0/state/*/born'
        $before = Wait-Until { Invoke-TestNode 0 $born -AllowFailure } -Is { $_ -match '^\d+$' } `
            -Because 'the application writes its state'

        Stop-TestNode 0
        Restore-TestNode 0

        # Between the start of its application and the version's there is the registration of its ports.
        $null = Wait-Until { Get-NodeState $nodes[0] } -Because 'the version runs again' -Is {
            $_ -like 'guest keeper 1.0 Running*' -and $_ -contains 'version keeper 1.0 Running'
        }
        Invoke-TestNode 0 $born | Should -Be $before
    }

    It 'never runs a version again that was stopped meanwhile' {
        foreach ($version in '1.0', '2.0') {
            Publish-TestVersion -Path (New-Talker talker $version 7120) -Application talker -Version $version
        }
        # Nodes learn of each other by their traffic.
        foreach ($address in $fleet.Hosts[0, 1] | ForEach-Object Address) {
            $peers = 'cat /var/lib/vmproxy/state/peers.json'
            $null = Wait-Until { Invoke-TestNode 2 $peers -AllowFailure } -Is { $_ -like "*`"$address`"*" } `
                -Because "the third node knows $address"
        }

        Stop-TestNode 2
        # One node is told; the mark spreads to the others by itself.
        Stop-AppVersion -Node $nodes[0] -Application talker -Version 1.0 -DrainSec 0 -Reason 'too old' -Confirm:$false
        $null = Wait-Until { Get-NodeState $nodes[1] } -Is { $_ -contains 'version talker 1.0 Obsolete' } `
            -Because 'the mark spreads'
        Restore-TestNode 2

        $after = Wait-Until { Get-NodeState $nodes[2] } -Because 'the third node learns of the mark' -Is {
            $_ -contains 'version talker 1.0 Obsolete' -and $_ -like 'guest talker 2.0 Running*'
        }
        $after | Where-Object { $_ -like 'guest talker 1.0*' } | Should -BeNullOrEmpty
        # Not even for a moment: the application counts its starts.
        Invoke-TestNode 2 'cat /var/lib/vmproxy/guests/talker/1.0/state/*/boots | wc -l' | Should -Be 1
        (Get-AppVersion -Node $nodes[2] -Application talker -Version 1.0).Reason | Should -Be 'too old'
    }
}
