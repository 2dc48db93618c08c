# Get-AppVersion, Stop-AppVersion, Get-AppUsage.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $name = $node.name
    $usage = New-FakeList usage @{}
    $running = New-FakeList versions @{}
    $stopping = New-FakeList versions @{ state = 'Stopping' }
    $migrating = New-FakeList versions @{ state = 'Stopping'; migratingTo = '2.0' }
    $obsolete = New-FakeList versions @{ state = 'Obsolete' }
}

AfterAll { Stop-FakeNode $node }

Describe 'Stop-AppVersion' -Tag Unit {
    BeforeEach { Reset-FakeNode $node }

    It 'marks a version obsolete and waits until it has stopped' {
        Set-FakeAnswer $node 'GET /v1/versions' $running, $stopping, $obsolete

        (Stop-AppVersion web 1.0 -Node $name -DrainSec 2 -Confirm:$false).State | Should -Be Obsolete

        (Get-FakeRequest $node -Changing).line | Should -Be 'POST /v1/versions/web/1.0/stop'
        (Get-FakeRequest $node -Changing).body | Should -Be (
            '{"drainSeconds":2,"obsolete":true,"removeState":false,"force":false,"skipMigration":false}')
    }

    It 'waits for the migration of its state' {
        Set-FakeAnswer $node 'GET /v1/versions' $running, $migrating, $stopping, $obsolete

        (Stop-AppVersion web 1.0 -Node $name -Confirm:$false).State | Should -Be Obsolete

        Get-FakeRequest $node -Like 'GET /v1/migrations*' | Should -Not -BeNullOrEmpty
    }

    It 'says that the state could not be migrated' {
        Set-FakeAnswer $node 'GET /v1/versions' $running, $migrating, (
            New-FakeList versions @{ reason = 'web 1.0 was not stopped.' })

        Assert-OneError MigrationFailed Stop-AppVersion -Category InvalidOperation -Target $name {
            Stop-AppVersion web 1.0 -Node $name -Confirm:$false
        }
    }

    It 'says that it is the only version' {
        Set-FakeAnswer $node 'GET /v1/versions' $running
        Set-FakeAnswer $node 'POST /v1/versions/web/1.0/stop' (New-FakeProblem VersionInUse 'It is the only version.')

        Assert-OneError VersionInUse Stop-AppVersion -Category ResourceBusy -Target $name {
            Stop-AppVersion web 1.0 -Node $name -Confirm:$false
        }
    }

    It 'says the exact plan' {
        Set-FakeAnswer $node 'GET /v1/versions' $running

        $result = Invoke-InSession -ArgumentList $name {
            param($name) Stop-AppVersion web 1.0 -Node $name -DrainSec 0 -RemoveState -WhatIf
        }

        $result.Lines | Should -Contain (
            New-WhatIfLine 'Stop web 1.0 at once, mark it obsolete on every node, delete its state' $name)
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }

    It 'says who uses the version before it asks' {
        Set-FakeAnswer $node 'GET /v1/versions' $running
        Set-FakeAnswer $node 'GET /v1/usage' $usage

        $result = Invoke-InSession { param($name) Stop-AppVersion web 1.0 -Node $name -WhatIf } -ArgumentList $name

        $result.Errors | Should -BeNullOrEmpty
        $result.Warnings | Should -Contain (
            "${name}: web 1.0 is in use: 2 open flows and 1 request; lately by client 192.0.2.9, node 192.0.2.2.")
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }

    It 'refuses to keep and to remove the state' {
        Assert-OneError StateKeptAndRemoved Stop-AppVersion -Category InvalidArgument {
            Stop-AppVersion web 1.0 -Node $name -KeepState -RemoveState -Confirm:$false
        }
    }
}

Describe 'Get-AppVersion' -Tag Unit {
    It 'puts out an object a version' {
        Set-FakeAnswer $node 'GET /v1/versions' $running

        $version = Get-AppVersion -Node $name

        $version.Node, $version.Application, "$($version.Version)", $version.State | Should -Be $name, web, '1.0', Running
        Get-AppVersion other -Node $name | Should -BeNullOrEmpty
    }
}

Describe 'Get-AppUsage' -Tag Unit {
    It 'says who uses a version' {
        Set-FakeAnswer $node 'GET /v1/usage' $usage

        $used = Get-AppUsage w* 1.0 -Node $name

        $used.Node, $used.IsInUse, $used.Requests | Should -Be $name, $true, 7
        $used.Users.Address | Should -Be '192.0.2.9', '192.0.2.2'
        Get-AppUsage other -Node $name | Should -BeNullOrEmpty
    }
}
