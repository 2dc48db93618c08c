# Every example of the help, and of the topic about the module, is run unchanged, against fake nodes of the names in it, with Yes
# to every question. First with $WhatIfPreference, which must change nothing.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $examples = foreach ($command in Get-Command -Module VersionManager) {
        foreach ($example in (Get-Help $command.Name -Full).examples.example) { @{ Name = $command.Name; Code = $example.code } }
    }
    # The lines of a block of the topic are run together.
    $topic = [regex]::Matches((Get-Help about_VersionManager), '(?m)(^ {8}\S.*\n?)+') | ForEach-Object {
        @{ Name = 'about_VersionManager'; Code = $_.Value -replace '(?m)^ +|\s+$' }
    }
    if (-not $topic) { throw 'The topic about_VersionManager shows no command.' }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    . (Join-Path $PSScriptRoot 'World.ps1')
    $names = 'n1', 'n2', 'n3', 'web1'
    $nodes = Start-FakeNode -Name $names -NotConnected
    $folder = "$TestDrive/world"
    New-World $folder $nodes
    $daemon = New-FakeDaemonFile "$TestDrive/daemon"
    function Get-FileState {
        Get-ChildItem $folder -Recurse -File -Force | Get-FileHash | ForEach-Object { "$($_.Path) $($_.Hash)" }
    }
    $before = $env:HOME
    $env:HOME = "$folder/home"
}

AfterAll {
    $env:HOME = $before
    Stop-FakeNode $nodes
}

Describe '<Name>: <Code>' -Tag Unit -ForEach ($examples + $topic) {
    BeforeAll {
        $releases = 'build/1.0', 'build/2.0', 'store/2.0' | ForEach-Object { "$folder/$_" }
        Remove-Item ($releases | ForEach-Object { "$_/release.json" }) -ErrorAction Ignore
        # Publishing needs a release.
        if ($Name -notin 'New-AppRelease', 'about_VersionManager') {
            foreach ($release in $releases) {
                $null = New-AppRelease $release sourcerouter (Split-Path $release -Leaf) ./sourcerouter -ErrorAction Stop
            }
        }
    }

    BeforeEach {
        Set-World $nodes
        $null = Connect-VmNode $names -ErrorAction Stop
        $asked = @(Get-FakeRequest $nodes -Changing).Count
        $files = Get-FileState
    }

    # In the topic, a later line needs the result of an earlier one.
    if ($Name -ne 'about_VersionManager') {
        It 'changes nothing with $WhatIfPreference' {
            $result = Invoke-Example $Code $folder $daemon $true

            $result.Errors | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" } | Should -BeNullOrEmpty
            @(Get-FakeRequest $nodes -Changing).Count | Should -Be $asked
            Get-FileState | Should -Be $files
            $result.Questions | Should -BeNullOrEmpty
        }
    }

    It 'does what it says' {
        $result = Invoke-Example $Code $folder $daemon $false

        $result.State | Should -Be Completed
        $result.Errors | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" } | Should -BeNullOrEmpty
    }
}
