# Known values are completed, and no connection is opened for completion.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $commands = Get-Command -Module VersionManager
    $cases = foreach ($command in $commands) {
        $completed = 'Node', 'Application', 'Version', 'Source', 'To', 'From' |
            Where-Object { $command.Parameters.ContainsKey($_) }
        foreach ($parameter in $completed) {
            # A new release's version is not known yet, and Get-VmNode has -Node as an alias of -Name.
            if ($command.Name -eq 'New-AppRelease' -and $parameter -eq 'Version') { continue }
            @{ Name = $command.Name; Parameter = $parameter }
        }
    }
    $commands = $commands | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode -Name complete1
    Set-FakeAnswer $node 'GET /v1/versions' (New-FakeList versions @{ application = 'completed'; version = '7.1' })
    $null = Get-AppVersion -Node complete1

    function Complete($Line) { (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches.CompletionText }
}

AfterAll { Stop-FakeNode $node }

Describe '<Name> -<Parameter>' -Tag Unit -ForEach $cases {
    It 'is completed from what is known' {
        $before = @(Get-FakeRequest $node).Count
        $line, $word = switch ($Parameter) {
            { $_ -in 'Node', 'Source' } { "$Name -$Parameter compl", 'complete1' }
            Application { "$Name -Application compl", 'completed' }
            default { "$Name -Application completed -$Parameter ", '7.1' }
        }

        Complete $line | Should -Be $word

        @(Get-FakeRequest $node).Count | Should -Be $before
    }
}

Describe '<Name> -' -Tag Unit -ForEach $commands {
    It 'has its parameters completed' {
        Complete "$Name -" | Should -Contain '-Verbose'
    }
}

Describe 'Completion of versions' -Tag Unit {
    It 'keeps to the application that is named' {
        Complete 'Get-AppVersion -Application another -Version ' | Should -Not -Contain '7.1'
    }

    It 'opens no connection to a node that is named' {
        # A connection attempt would wait for the name's lookup, and leave an error.
        $Error.Clear()
        $null = Complete 'Get-AppVersion -Node no-such-host.invalid -Application compl'
        $Error | Should -BeNullOrEmpty
        (Get-VmNode).Name | Should -Be complete1
    }
}
