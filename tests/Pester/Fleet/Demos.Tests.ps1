# The demos of './build.sh demo', on three nodes. Each demo starts hosts of its own and fails if a request fails.

BeforeDiscovery {
    # User-mode Linux before 6.13 cannot run processes on a processor with AMX (Guests/Uml/UmlHost.cs): those tests are skipped.
    $hasAmx = Select-String -Path /proc/cpuinfo -Pattern ' amx_tile' -Quiet
    $umlRuns = -not $hasAmx -or [version](& linux.uml --version) -ge [version]'6.13'
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')

    # Runs a demo and returns its summary. The demo is a process of its own, as for a user, so that leftovers would show.
    function Invoke-Demo {
        param([string[]] $With)
        $said = Join-Path $TestDrive 'demo.log'
        $demo = '-NoLogo', '-NoProfile', '-NonInteractive', '-File', (Get-RepositoryScript 'Start-Demo.ps1'), '-Nodes', 3, '-Json'
        $summary = & (Join-Path $PSHOME pwsh) @demo @With 2>$said
        if ($LASTEXITCODE -ne 0) { throw "Start-Demo.ps1 $With failed:`n$(Get-Content $said -Raw)" }
        $summary | ConvertFrom-Json
    }

    function Assert-NoRequestFailed {
        param($Requests)
        $Requests.Failed | Should -Be 0
        $Requests.Sent | Should -BeGreaterThan 0
        $Requests.Versions.version | Should -Be '1.0', '2.0'
    }
}

Describe 'Start-Demo.ps1' -Tag Demo {
    It 'moves three nodes with <Isolation> guests over <Transport>' -ForEach @(
        @{ Isolation = 'namespace'; Transport = 'tcp' }
        @{ Isolation = 'namespace'; Transport = 'udp' }
        if ($umlRuns) { @{ Isolation = 'uml'; Transport = 'tcp' } }
    ) {
        $summary = Invoke-Demo -With '-Isolation', $Isolation, '-Transport', $Transport
        Assert-NoRequestFailed $summary.Requests
        $summary.Upgrades.Count | Should -Be 3
        @($summary.Upgrades | Where-Object { $null -eq $_.Source }).Count | Should -Be 1
        foreach ($upgrade in $summary.Upgrades) {
            foreach ($step in 'Copy', 'Sync', 'Boot', 'Install', 'Start', 'Register') {
                $upgrade.$step | Should -BeGreaterOrEqual 0 -Because "$step has a time"
            }
        }
    }
}

Describe 'Start-Demo.ps1 where the processor has AMX' -Tag Demo -Skip:$umlRuns {
    It 'says at once that it cannot run uml guests, and what can' {
        $said = try { Invoke-Demo -With '-Isolation', 'uml' } catch { "$_" }
        # PowerShell wraps an error's lines, and begins each with a bar.
        $said -replace '[\s|]+', ' ' | Should -BeLike "*cannot run processes on this host's processor*isolation 'namespace'*"
    }
}

Describe 'An application with state' -Tag Demo {
    It 'keeps every file of <Name> through power cuts' -ForEach @{ Name = 'CFS' } {
        $summary = Invoke-Demo -With '-Application', 'cfs', '-OffSeconds', '3'
        Assert-NoRequestFailed $summary.Requests
        $summary.Files.Right | Should -Be $summary.Files.Written
        $summary.Files.Directory | Should -BeTrue
        $summary.Blocks.Count | Should -Be 3
        $summary.Upgrades.Count, $summary.Migrations.Count, $summary.PowerCuts.Count | Should -Be 3, 3, 2
    }

    It 'keeps every reading of <Name> through power cuts' -ForEach @{ Name = 'IrisLog' } {
        $summary = Invoke-Demo -With '-Application', 'irislog', '-OffSeconds', '3'
        Assert-NoRequestFailed $summary.Requests
        $summary.Readings.Right | Should -Be $summary.Readings.Written
        $summary.Levels[0].Level | Should -Be irislog
        $summary.Upgrades.Count, $summary.Migrations.Count, $summary.PowerCuts.Count | Should -Be 3, 3, 2
    }
}
