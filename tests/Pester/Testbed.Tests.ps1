# The testbed at its largest: the nodes' shared resources of this machine are enough for all. Needs root.

BeforeAll {
    $script:scripts = (Resolve-Path (Join-Path $PSScriptRoot '../../scripts')).Path
    $script:testbed = "room-$PID"

    # Counts the neighbours that did not fit into the kernel's table: the last column, one line for each processor.
    function Get-LostNeighbour {
        $lines = @(Get-Content /proc/net/stat/arp_cache | Select-Object -Skip 1)
        ($lines | ForEach-Object { [Convert]::ToInt64((-split $_)[-1], 16) } | Measure-Object -Sum).Sum
    }
}

AfterAll { & (Join-Path $scripts 'Remove-Testbed.ps1') -Name $testbed }

Describe 'A testbed of 32 nodes' {
    It 'has room for every node as a neighbour of every other, and of this machine' {
        $nodes = & (Join-Path $scripts 'New-Testbed.ps1') -Name $testbed -Nodes 32
        $before = Get-LostNeighbour
        # A datagram to each host needs the neighbour, even if nobody receives it.
        $hosts = @($nodes | ForEach-Object Address) + ($nodes[0].Address -replace '\d+$', '254')
        $send = "for host in $($hosts -join ' '); do echo >/dev/udp/`$host/9 || exit; done"
        foreach ($node in $nodes) {
            & ip netns exec "vmt-$($node.Name)" bash -c $send
            $LASTEXITCODE | Should -Be 0
        }
        & bash -c $send
        $LASTEXITCODE | Should -Be 0
        (Get-LostNeighbour) - $before | Should -Be 0
    }
}
