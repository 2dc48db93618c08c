# A new version runs on one node and fails on the others: one command brings all nodes back, and the version stays away until it
# is published again.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $nodes = $fleet.Nodes

    function New-Sleeper([string] $Version, [string] $Script) {
        $about = @{ Start = 'run.sh'; Port = 'tcp/7240' }
        New-TestRelease -Application rollback -Version $Version -Files @{ 'run.sh' = $Script } -With $about
    }

    # A version's state on each node, in the nodes' order.
    function Get-State([string] $Version) {
        foreach ($node in $nodes) { "$((Get-AppVersion rollback $Version -Node $node).State)" }
    }

    $sleep = "#!/bin/sh`nexec sleep 100000`n"
    # A guest has its host's own address, by which the application knows which node it is on.
    $picky = "#!/bin/sh`nip -4 -o address | grep -qF '$($fleet.Hosts[0].Address)/' && exec sleep 100000`nexit 1`n"
    foreach ($version in '1.0', '1.1') {
        Publish-TestVersion -Path (New-Sleeper $version $sleep) -Application rollback -Version $version
    }
}

AfterAll {
    $nodes | Stop-AppVersion rollback 1.0 -Force -DrainSec 0
    $nodes | Stop-AppVersion rollback 1.1 -Force -DrainSec 0
    $nodes | Stop-AppVersion rollback 2.0 -Force -DrainSec 0
}

Describe 'Undo-AppUpgrade of a version that failed on most nodes' -Tag Integration {
    BeforeAll {
        $folder = New-Sleeper '2.0' $picky
        $null = Publish-AppVersion $folder -Node $nodes
        Wait-Until { (Get-State 2.0)[0] -eq 'Running' } -Because '2.0 is to run on the first node'
        foreach ($node in $nodes[1..2]) {
            Wait-Until { (Get-AppUpgrade rollback 2.0 -Node $node).Reason } -Because "2.0 is to fail on $node"
        }
    }

    It 'brings every node back to 1.1, and marks neither that nor 1.0' {
        $back = $nodes | Undo-AppUpgrade rollback -Reason 'it fails' -Confirm:$false

        $back | ForEach-Object { "$($_.From) $($_.To)" } | Should -Be (@('2.0 1.1') * 3)
        Wait-Until { @(Get-State 2.0 | Where-Object { $_ -ne 'Withdrawn' }).Count -eq 0 } -Because '2.0 is to be gone everywhere'
        Get-State 1.1 | Should -Be (@('Running') * 3)
        Get-State 1.0 | Should -Be (@('Running') * 3)
        (Get-AppVersion rollback 1.1 -Node $nodes).IsDefault | Should -Be (@($true) * 3)
        Get-VmGuest rollback 2.0 -Node $nodes | Should -BeNullOrEmpty
    }

    It 'keeps the version away: no node upgrades to it when told of it, nor after a restart of its daemon' {
        Assert-OneError VersionWithdrawn Sync-AppVersion {
            Sync-AppVersion rollback 2.0 -Node $nodes[1] -Source $fleet.Hosts[0].Address
        }

        $null = Install-VmNode $nodes -DaemonPath (Get-BuiltFile 'vmproxy/vmproxy') -Force

        Get-State 2.0 | Should -Be (@('Withdrawn') * 3)
        Get-State 1.1 | Should -Be (@('Running') * 3)
    }

    It 'does not go back further when it is called again' {
        Assert-OneError AmbiguousRollback Undo-AppUpgrade { $nodes | Undo-AppUpgrade rollback -Force }

        Get-State 1.1 | Should -Be (@('Running') * 3)
    }

    It 'is undone by publishing the version again' {
        Publish-TestVersion -Path $folder -Application rollback -Version 2.0 -Node $nodes[0]

        "$((Get-AppVersion rollback 2.0 -Node $nodes[0]).State)" | Should -Be Running
    }
}
