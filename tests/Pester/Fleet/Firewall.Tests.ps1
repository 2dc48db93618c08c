# Other programs on a node flush rules that they do not know: 'systemctl restart nftables' all packet rules, a restart of
# systemd-networkd the routing rules.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $nodes = $fleet.Nodes
    $folder = 'cat /var/lib/vmproxy/guests/asker/1.0/state/*/'

    # Answers questions, and asks the other nodes without end, each question on a stream of its own; logs the results.
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
    for my `$peer (qw($(($fleet.Hosts | ForEach-Object Address) -join ' '))) {
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
    function Get-Asked {
        param([string] $Outcome)
        foreach ($index in 0..2) { [int](Invoke-TestNode $index "${folder}$Outcome 2>/dev/null | wc -l") }
    }
}

Describe 'A node whose firewall is flushed' -Tag Integration {
    It 'puts its rules back, and serves again at once' {
        Publish-TestVersion -Path (New-TestRelease asker 1.0 -Files @{ 'run.sh' = $script } -With @{
                Start = 'run.sh'; Port = 'tcp/7130'; State = '/var/lib/asker'
            }) -Application asker -Version 1.0
        $null = Wait-Until { Get-Asked answered } -Is { ($_ | Measure-Object -Minimum).Minimum -gt 60 } -Because 'nodes speak'

        foreach ($round in 1..3) {
            foreach ($index in 0..2) { $null = Invoke-TestNode $index 'nft flush ruleset; ip rule del priority 7077' }
            # What was asked at that very moment may have failed; what is asked from now on does not.
            Start-Sleep -Seconds 2
            $answered = Get-Asked answered
            $failed = Get-Asked failed
            $null = Wait-Until { Get-Asked answered } -Because 'nodes speak again' -Is {
                $_[0] -gt $answered[0] + 60 -and $_[1] -gt $answered[1] + 60 -and $_[2] -gt $answered[2] + 60
            }
            Get-Asked failed | Should -Be $failed
        }

        foreach ($index in 0..2) {
            Invoke-TestNode $index 'vmproxy call GET /v1/metrics' | Should -Match 'vmproxy_network_restored_total [1-9]'
            Invoke-TestNode $index 'vmproxy call GET /v1/health' | Should -BeNullOrEmpty
        }
    }

    AfterAll {
        foreach ($node in $nodes) {
            Stop-AppVersion -Node $node -Application asker -Version 1.0 -DrainSec 0 -Force -Confirm:$false `
                -WarningAction SilentlyContinue
        }
    }
}
