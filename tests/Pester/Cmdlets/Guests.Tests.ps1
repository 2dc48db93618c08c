# Get-VmGuest, New-VmGuest, Remove-VmGuest.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $nodes = Start-FakeNode -Count 2
    $node = $nodes[0]
    $name = $node.name
    $two = New-FakeList guests @{}, @{ application = 'cache'; version = '2.1'; state = 'Failed'; pid = 0; reason = 'it ended' }
}

AfterAll { Stop-FakeNode $nodes }

Describe 'Get-VmGuest' -Tag Unit {
    BeforeEach {
        Reset-FakeNode $nodes
        Set-FakeAnswer $nodes 'GET /v1/guests' $two
    }

    It 'puts out an object a guest' {
        $guests = Get-VmGuest -Node $name

        $guests.Application | Should -Be web, cache
        $guests.Node | Should -Be $name, $name
        $guests[1].Reason | Should -Be 'it ended'
    }

    It 'selects by application and version' {
        $guests = Get-VmGuest w* 1.0 -Node $name

        $guests.Application, $guests.State | Should -Be web, Running
        Get-VmGuest w* 1.1 -Node $name | Should -BeNullOrEmpty
    }

    It 'takes nodes and their names by the pipeline' {
        $guests = (Get-VmNode $nodes[0].name), $nodes[1].name | Get-VmGuest web

        $guests.Node | Sort-Object | Should -Be ($nodes.name | Sort-Object)
    }
}

Describe 'Remove-VmGuest' -Tag Unit {
    BeforeEach { Reset-FakeNode $nodes }

    It 'removes the guests that come by the pipeline, no others, and waits until they have stopped' {
        Set-FakeAnswer $node 'GET /v1/guests' $two, $two, '[]'

        Get-VmGuest web -Node $name | Remove-VmGuest -Confirm:$false

        (Get-FakeRequest $node -Changing).line | Should -Be 'DELETE /v1/guests/web/1.0'
        @(Get-FakeRequest $node -Like 'GET /v1/guests').Count | Should -Be 3
    }

    It 'says the plan and does nothing, also with -Force' {
        $result = Invoke-InSession { param($name) Remove-VmGuest web 1.0 -Node $name -Force -WhatIf } -ArgumentList $name

        $result.Errors | Should -BeNullOrEmpty
        $result.Lines | Should -Contain (New-WhatIfLine 'Stop the guest of web 1.0' $name)
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }
}

Describe 'New-VmGuest' -Tag Unit {
    BeforeEach { Reset-FakeNode $nodes }

    It 'waits until the guest runs' {
        Set-FakeAnswer $node 'GET /v1/guests' $two
        Set-FakeAnswer $node 'GET /v1/upgrades' @(
            New-FakeList upgrades @{ version = '1.0'; state = 'Running'; step = 'Start' }
            New-FakeList upgrades @{ version = '1.0' } -Sequence 2)

        $guest = New-VmGuest web 1.0 -Node $name

        $guest.Application, $guest.State | Should -Be web, Running
        (Get-FakeRequest $node -Like 'POST /v1/guests').body | Should -Be '{"application":"web","version":"1.0"}'
    }

    It 'says why a guest does not start' {
        Set-FakeAnswer $node 'GET /v1/upgrades' (
            New-FakeList upgrades @{ version = '1.0'; state = 'Waiting'; step = 'Start'; reason = 'no such program' })

        $raised = Assert-OneError UpgradeFailed New-VmGuest -Category InvalidOperation -Target $name -PassThru {
            New-VmGuest web 1.0 -Node $name
        }

        "$raised" | Should -BeLike '*no such program*'
    }

    It 'says that the version runs already' {
        Set-FakeAnswer $node 'POST /v1/guests' (New-FakeProblem VersionAlreadyRunning 'web 1.0 runs already.')

        Assert-OneError VersionAlreadyRunning New-VmGuest -Category ResourceExists -Target $name {
            New-VmGuest web 1.0 -Node $name
        }
    }
}
