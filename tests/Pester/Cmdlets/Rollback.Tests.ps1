# Undo-AppUpgrade.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $name = $node.name
}

AfterAll { Stop-FakeNode $node }

Describe 'Undo-AppUpgrade' -Tag Unit {
    BeforeEach { Reset-FakeNode $node }

    It 'leaves the newest version that runs or is on its way' {
        Set-FakeAnswer $node 'GET /v1/versions' (
            New-FakeList versions @{}, @{ version = '2.0'; state = 'Upgrading' }, @{ version = '3.0'; state = 'Obsolete' })
        Set-FakeAnswer $node 'POST /v1/versions/web/rollback' '{"application":"web","from":"2.0","to":"1.0"}'

        $back = Undo-AppUpgrade web -Node $name -Reason bad -Confirm:$false

        "$($back.From)", "$($back.To)" | Should -Be '2.0', '1.0'
        (Get-FakeRequest $node -Changing).body | Should -Be '{"version":"2.0","reason":"bad"}'
    }

    It 'names the version in its plan' {
        Set-FakeAnswer $node 'GET /v1/versions' (New-FakeList versions @{}, @{ version = '2.0' })

        $result = Invoke-InSession { param($name) Undo-AppUpgrade web -Node $name -WhatIf } -ArgumentList $name

        $result.Lines | Should -Contain (
            New-WhatIfLine 'Stop web 2.0 at once, mark it obsolete on every node, go back to the version before' $name)
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }

    It 'says that there is nothing to undo' {
        Assert-OneError NothingToUndo Undo-AppUpgrade -Category ObjectNotFound -Target $name {
            Undo-AppUpgrade web -Node $name -Confirm:$false
        }
    }

    It 'says that no older version runs' {
        Set-FakeAnswer $node 'POST /v1/versions/web/rollback' (New-FakeProblem NoOlderVersion 'No version older than 1.0 runs.')

        Assert-OneError NoOlderVersion Undo-AppUpgrade -Category ObjectNotFound -Target $name {
            Undo-AppUpgrade web 1.0 -Node $name -Force
        }
    }
}
