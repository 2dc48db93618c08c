# Get-AppUpgrade, Wait-AppUpgrade, Stop-AppUpgrade, Sync-AppVersion.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $nodes = Start-FakeNode -Count 3
    $node = $nodes[0]
    $name = $node.name
}

AfterAll { Stop-FakeNode $nodes }

Describe 'Wait-AppUpgrade' -Tag Unit {
    BeforeEach { Reset-FakeNode $nodes }

    It 'shows progress and puts out the end' {
        Set-FakeAnswer $node 'GET /v1/upgrades' @(
            New-FakeList upgrades
            New-FakeList upgrades @{ state = 'Running'; step = 'Boot' } -Sequence 2
            New-FakeList upgrades @{} -Sequence 3)

        $result = Invoke-InSession { param($name) Wait-AppUpgrade web 2.0 -Node $name } -ArgumentList $name

        $result.Errors | Should -BeNullOrEmpty
        $result.Output.State, $result.Output.Source | Should -Be 'Succeeded', '192.0.2.9'
        (Get-FakeRequest $node).line | Should -Contain 'GET /v1/upgrades?application=web&version=2.0&after=2&wait=25'
        $result.Progress | Where-Object { $_.Activity -eq $name -and $_.ParentActivityId -gt 0 } | Should -Not -BeNullOrEmpty
        $result.Progress | Group-Object ActivityId | ForEach-Object { $_.Group[-1].RecordType | Should -Be Completed }
    }

    It 'puts out an upgrade that failed, and an error that says why' {
        Set-FakeAnswer $node 'GET /v1/upgrades' (
            New-FakeList upgrades @{ state = 'Failed'; step = 'Start'; reason = 'the program does not exist' })

        $result = Invoke-InSession { param($name) Wait-AppUpgrade web 2.0 -Node $name } -ArgumentList $name

        $result.Output.State | Should -Be Failed
        $result.Errors.FullyQualifiedErrorId | Should -Be 'UpgradeFailed,VersionManager.Cmdlets.WaitAppUpgradeCommand'
        $result.Errors.CategoryInfo.Category, $result.Errors.TargetObject | Should -Be InvalidOperation, $name
        "$($result.Errors)" | Should -BeLike '*the program does not exist*'
    }

    It 'says where an upgrade stands that takes too long' {
        Set-FakeAnswer $node 'GET /v1/upgrades' (New-FakeList upgrades @{ state = 'Running'; step = 'Sync' }), (New-HeldAnswer)

        $raised = Assert-OneError TimedOut Wait-AppUpgrade -Category OperationTimeout -Target $name -PassThru {
            Wait-AppUpgrade web 2.0 -Node $name -TimeoutSec 1
        }

        "$raised" | Should -BeLike '*Running at Sync*'
    }

    It 'detaches on Ctrl-C and says how to come back' {
        Set-FakeAnswer $node 'GET /v1/upgrades' (New-FakeList upgrades @{ state = 'Running'; step = 'Sync' }), (New-HeldAnswer)

        $running = Start-InSession { param($name) Wait-AppUpgrade web 2.0 -Node $name } -ArgumentList $name
        Wait-Until { (Get-FakeRequest $node).line -contains 'GET /v1/upgrades?application=web&version=2.0&after=1&wait=25' } `
            -Because 'the cmdlet is to wait for a change'
        $running.Stop()
        $result = $running.Result()

        $result.State | Should -Be Stopped
        $result.Lines | Where-Object { $_ -like '*Wait-AppUpgrade -Application web -Version 2.0*' } | Should -Not -BeNullOrEmpty
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }
}

Describe 'Get-AppUpgrade' -Tag Unit {
    BeforeEach { Reset-FakeNode $nodes }

    It 'asks many nodes at once' {
        Set-FakeAnswer $nodes 'GET /v1/upgrades' (New-FakeList upgrades @{})

        (Get-AppUpgrade web -Node $nodes.name -ThrottleLimit 2).Node | Sort-Object | Should -Be ($nodes.name | Sort-Object)
    }
}

Describe 'Stop-AppUpgrade' -Tag Unit {
    BeforeEach { Reset-FakeNode $nodes }

    It 'cancels the upgrade and puts out its end' {
        Set-FakeAnswer $node 'DELETE /v1/upgrades/web/2.0' @{ status = 204; body = '' }
        Set-FakeAnswer $node 'GET /v1/upgrades' (New-FakeList upgrades @{
                state = 'Cancelled'; step = 'Sync'; reason = 'an operator ended it'; candidates = '192.0.2.9', '192.0.2.8'
            })

        $upgrade = Stop-AppUpgrade web 2.0 -Node $name -Force

        $upgrade.State | Should -Be Cancelled
        $upgrade.Candidates | Should -Be '192.0.2.9', '192.0.2.8'
    }

    It 'says that there is none to cancel' {
        $problem = New-FakeProblem NotFound 'No upgrade to web 2.0 is under way.' -Status 404
        Set-FakeAnswer $node 'DELETE /v1/upgrades/web/2.0' $problem

        Assert-OneError NotFound Stop-AppUpgrade -Category ObjectNotFound -Target $name {
            Stop-AppUpgrade web 2.0 -Node $name -Force
        }
    }
}

Describe 'Sync-AppVersion' -Tag Unit {
    BeforeEach { Reset-FakeNode $nodes }

    It 'sends the address of the node that is named as the source' {
        Sync-AppVersion web 2.0 -Node $name -Source $nodes[1].name

        (Get-FakeRequest $node -Changing).body | Should -Be '{"application":"web","version":"2.0","source":"192.0.2.7"}'
    }
}
