# -WhatIf says for every node what would be done, does nothing, also with -Force, and asks nothing.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $changing = Get-Command -Module VersionManager | Where-Object { $_.Parameters.ContainsKey('WhatIf') } |
        ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    . (Join-Path $PSScriptRoot 'World.ps1')
    $nodes = Start-FakeNode -Count 2
    Set-World $nodes
    $folder = "$TestDrive/release"
    $null = New-Item -ItemType Directory $folder
    $null = New-FakeDaemonFile "$folder/run"
    # A value for every mandatory parameter.
    $values = @{
        Node = $nodes.name; Application = 'sourcerouter'; Version = '2.0'; To = '2.0'; Port = 'tcp/7000'; Path = $folder
        Start = 'run'; DaemonPath = New-FakeDaemonFile "$TestDrive/daemon"
    }
}

AfterAll { Stop-FakeNode $nodes }

Describe '<Name> -WhatIf' -Tag Unit -ForEach $changing {
    It 'says the plan for every node and does nothing' {
        if ($Name -eq 'Publish-AppVersion') { $null = New-AppRelease $folder sourcerouter 2.0 run -Force -ErrorAction Stop }
        $arguments = @{ WhatIf = $true }
        $needed = $Command.ParameterSets[0].Parameters | Where-Object { $_.IsMandatory -or $_.Name -eq 'DaemonPath' }
        foreach ($parameter in $needed.Name) {
            $arguments[$parameter] = $values[$parameter] ?? $(throw "Nothing is known for -$parameter.")
        }
        if ($Command.Parameters.ContainsKey('Force')) { $arguments.Force = $true }
        $files = Get-ChildItem $folder -Recurse -File | Get-FileHash
        $targets = $Command.Parameters.ContainsKey('Node') ? $nodes.name : @("$folder/release.json")

        $result = Invoke-InSession { param($name, $arguments) & $name @arguments } -ArgumentList $Name, $arguments

        $result.Errors | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" } | Should -BeNullOrEmpty
        foreach ($target in $targets) {
            $result.Lines | Where-Object { $_ -like "What if: *$target*" } | Should -Not -BeNullOrEmpty -Because $target
        }
        $result.Questions | Should -BeNullOrEmpty
        $result.Output | Should -BeNullOrEmpty
        Get-FakeRequest $nodes -Changing | Should -BeNullOrEmpty
        Get-ChildItem $folder -Recurse -File | Get-FileHash | ForEach-Object Hash | Should -Be $files.Hash
        (Get-VmNode $nodes.name).IsConnected | Should -Not -Contain $false
    }
}
