# Ctrl-C ends the waiting at once, never the work, and says how to resume waiting.

BeforeDiscovery {
    # A held answer makes the cmdlet wait; Advice is the cmdlet that it names after Ctrl-C.
    $version = @{ Application = 'web'; Version = '2.0' }
    $cases = @(
        @{ Name = 'Wait-AppUpgrade'; With = $version; Held = 'GET /v1/upgrades'; Advice = 'Wait-AppUpgrade -Application web' }
        @{ Name = 'New-VmGuest'; With = $version; Held = 'GET /v1/upgrades'; Advice = 'Get-VmGuest' }
        @{ Name = 'Remove-VmGuest'; With = $version + @{ Force = $true }; Held = 'GET /v1/guests'; Advice = 'Get-VmGuest' }
        @{
            Name = 'Stop-AppUpgrade'; With = $version + @{ Force = $true }; Held = 'DELETE /v1/upgrades/web/2.0'
            Advice = 'Get-AppUpgrade'
        }
        @{
            Name = 'Start-StateMigration'; With = @{ Application = 'web'; To = '2.0'; Wait = $true }; Held = 'GET /v1/migrations'
            Advice = 'Get-StateMigration'
        }
        @{
            Name = 'Stop-StateMigration'; With = @{ Application = 'web'; Force = $true }; Held = 'DELETE /v1/migrations/web'
            Advice = 'Get-StateMigration'
        }
        @{
            Name = 'Stop-AppVersion'; With = $version + @{ Force = $true }; Held = 'POST /v1/versions/web/2.0/stop'
            Advice = 'Get-AppVersion'
        }
        @{ Name = 'Sync-AppVersion'; With = $version; Held = 'POST /v1/upgrades'; Advice = 'Get-AppUpgrade' }
        @{ Name = 'Publish-AppVersion'; With = @{ Path = 'release' }; Held = 'POST /v1/releases'; Advice = 'Publish-AppVersion' }
        @{
            Name = 'Undo-AppUpgrade'; With = $version + @{ Force = $true }; Held = 'POST /v1/versions/web/rollback'
            Advice = 'Get-AppVersion'
        }
        @{ Name = 'Uninstall-VmNode'; With = @{ Force = $true }; Held = 'GET /v1/guests'; Advice = 'Uninstall-VmNode' }
        @{ Name = 'Install-VmNode'; With = @{ DaemonPath = 'installed' }; Held = 'GET /v1/health'; Advice = 'Install-VmNode' }
    )
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $folder = "$TestDrive/release"
    $null = New-Item -ItemType Directory $folder
    New-FakeDaemonFile "$folder/run" | Out-Null
    $null = New-AppRelease $folder web 2.0 run -ErrorAction Stop
    $paths = @{ release = $folder; installed = Join-Path $node.root 'usr/local/bin/vmproxy' }
}

AfterAll { Stop-FakeNode $node }

Describe 'Ctrl-C in <Name>' -Tag Unit -ForEach $cases {
    It 'detaches and says how to come back' {
        Reset-FakeNode $node
        Set-FakeAnswer $node 'GET /v1/versions' (New-FakeList versions @{}, @{ version = '2.0' })
        Set-FakeAnswer $node $Held (New-HeldAnswer)
        $with = $With + @{ Node = $node.name }
        foreach ($key in 'Path', 'DaemonPath' | Where-Object { $with.ContainsKey($_) }) { $with[$key] = $paths[$with[$key]] }

        $running = Start-InSession { param($name, $with) & $name @with } -ArgumentList $Name, $with
        Wait-Until { @(Get-FakeRequest $node -Like "$Held*") } -Because "$Name is to ask $Held"
        $asked = @(Get-FakeRequest $node).Count
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $running.Stop()
        $result = $running.Result()

        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
        $result.State | Should -Be Stopped
        $result.Lines | Where-Object { $_ -like "*$Advice*" } | Should -Not -BeNullOrEmpty
        @(Get-FakeRequest $node).Count | Should -Be $asked
    }
}

Describe 'Ctrl-C' -Tag Unit -ForEach @{ Tested = $cases.Name } {
    It 'is tested with every cmdlet that gives advice after it' {
        $saying = Get-Command -Module VersionManager | Where-Object {
            $_.ImplementingType.GetProperty('DetachAdvice', [Reflection.BindingFlags]'Instance, NonPublic, DeclaredOnly')
        }
        $saying.Name | Should -Be ($Tested | Sort-Object)
    }
}

Describe 'A pipeline that takes no more' -Tag Unit {
    It 'ends the cmdlet' {
        Reset-FakeNode $node
        Set-FakeAnswer $node 'GET /v1/guests' (New-FakeList guests @{}, @{ application = 'other' })

        @(Get-VmGuest -Node $node.name | Select-Object -First 1).Count | Should -Be 1
    }
}
