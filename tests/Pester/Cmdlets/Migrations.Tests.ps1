# Start-StateMigration, Stop-StateMigration, Get-StateMigration.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $name = $node.name

    function List($Sequence, $State) { New-FakeList migrations @{ state = $State; attempt = 2 } -Sequence $Sequence }
}

AfterAll { Stop-FakeNode $node }

Describe 'Start-StateMigration' -Tag Unit {
    BeforeEach { Reset-FakeNode $node }

    It 'follows a migration to its end' {
        Set-FakeAnswer $node 'GET /v1/migrations' (List 2 Running), (List 3 Succeeded)

        (Start-StateMigration web 2.0 -From 1.0 -Node $name -Wait).State | Should -Be Succeeded

        (Get-FakeRequest $node -Like 'POST *').body | Should -Be '{"application":"web","from":"1.0","to":"2.0"}'
    }

    It 'goes on waiting while a further attempt is waited for' {
        Set-FakeAnswer $node 'GET /v1/migrations' (List 2 Running), (List 3 Waiting), (List 4 Succeeded)

        $result = Invoke-InSession { param($name) Start-StateMigration web 2.0 -Node $name -Wait } -ArgumentList $name

        $result.Output.State, $result.Output.Phase, $result.Output.Attempt | Should -Be Succeeded, Verify, 2
        $result.Progress | Where-Object Activity -EQ $name | Should -Not -BeNullOrEmpty
    }

    It 'puts out a migration whose hook fails, and an error' {
        Set-FakeAnswer $node 'GET /v1/migrations' (List 3 Failed)
        $errors = $null

        $migration = Start-StateMigration web 2.0 -Node $name -Wait -ErrorVariable errors -ErrorAction SilentlyContinue

        $migration.State | Should -Be Failed
        $errors.FullyQualifiedErrorId | Should -Be 'MigrationFailed,VersionManager.Cmdlets.StartStateMigrationCommand'
        $errors.CategoryInfo.Category, $errors.TargetObject | Should -Be InvalidOperation, $name
    }
}

Describe 'Stop-StateMigration' -Tag Unit {
    BeforeEach { Reset-FakeNode $node }

    It 'cancels a migration and puts it out' {
        Set-FakeAnswer $node 'GET /v1/migrations' (List 3 Cancelled)

        (Stop-StateMigration web -Node $name -Force).State | Should -Be Cancelled

        (Get-FakeRequest $node -Changing).line | Should -Be 'DELETE /v1/migrations/web'
    }

    It 'says that none is under way' {
        Set-FakeAnswer $node 'DELETE /v1/migrations/web' (New-FakeProblem NotFound 'None is under way.' -Status 404)

        Assert-OneError NotFound Stop-StateMigration -Category ObjectNotFound -Target $name {
            Stop-StateMigration web -Node $name -Force
        }
    }
}

Describe 'Get-StateMigration' -Tag Unit {
    It 'puts out an object a migration' {
        Set-FakeAnswer $node 'GET /v1/migrations' (List 3 Running)

        (Get-StateMigration -Node $name).Progress | Should -Be 0.5
        Get-StateMigration other -Node $name | Should -BeNullOrEmpty
    }
}
