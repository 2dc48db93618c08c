# Other programs of a node flush what they do not know: 'systemctl restart nftables' every rule, a restart of systemd-networkd
# routing rules.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $nodes = $fleet.Nodes
    $folder = 'cat /var/lib/vmproxy/guests/asker/1.0/state/*/'

    # Answers, and asks the other nodes without end, each question on a stream of its own; writes down what came of each.
    $script = @"
#!/usr/bin/perl
use strict; use IO::Socket::INET;
`$| = 1;
my `$server = IO::Socket::INET->new(LocalPort => 7130, Listen => 64, ReuseAddr => 1) or die "listen: `$!";
if (fork == 0) {
    while (my `$client = `$server->accept) { my `$line = <`$client>; print `$client "you said `$line"; close `$client }
    exit 1;
}
`$SIG{ALRM} = sub { die "it took 10 s\n" };
for (my `$n = 0; ; `$n++) {
    for my `$peer (qw($($fleet.Hosts.Address -join ' '))) {
        my `$answer = eval {
            alarm 10;
            my `$stream = IO::Socket::INET->new(PeerAddr => `$peer, PeerPort => 7130) or die "connect: `$!\n";
            print `$stream "`$n\n";
            <`$stream>;
        };
        my `$why = `$@ || 'no answer';
        alarm 0;
        my `$good = defined(`$answer) && `$answer eq "you said `$n\n";
        open my `$file, '>>', '/var/lib/asker/' . (`$good ? 'answered' : 'failed') or die;
        print `$file `$good ? "`$peer\n" : "`$peer `$why";
        close `$file;
    }
    select undef, undef, undef, 0.05;
}

"@
    function Get-Answered { foreach ($index in 0..2) { [int](Invoke-TestNode $index "${folder}answered | wc -l" -AllowFailure) } }
}

Describe 'A node whose firewall is flushed' -Tag Integration {
    It 'puts its rules back, and no request fails' {
        Publish-TestVersion -Path (New-TestRelease asker 1.0 -Files @{ 'run.sh' = $script } -With @{
                Start = 'run.sh'; Port = 'tcp/7130'; State = '/var/lib/asker'
            }) -Application asker -Version 1.0
        $null = Wait-Until { Get-Answered } -Is { ($_ | Measure-Object -Minimum).Minimum -gt 60 } -Because 'nodes speak'

        foreach ($round in 1..5) {
            foreach ($index in 0..2) { $null = Invoke-TestNode $index 'nft flush ruleset; ip rule del priority 7077' }
            $before = Get-Answered
            $null = Wait-Until { Get-Answered } -Because 'nodes speak again' -Is {
                $_[0] -gt $before[0] + 30 -and $_[1] -gt $before[1] + 30 -and $_[2] -gt $before[2] + 30
            }
        }

        foreach ($index in 0..2) {
            Invoke-TestNode $index "${folder}failed" -AllowFailure | Should -BeLike '*No such file*'
            Invoke-TestNode $index 'vmproxy call GET /v1/metrics' | Should -Match 'vmproxy_network_restored_total [1-9]'
            Invoke-TestNode $index 'vmproxy call GET /v1/health' | Should -BeNullOrEmpty
        }
    }

    AfterAll {
        foreach ($node in $nodes) {
            Stop-AppVersion -Node $node -Application asker -Version 1.0 -DrainSec 0 -Confirm:$false
        }
    }
}
