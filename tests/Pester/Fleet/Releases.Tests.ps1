# Releases and versions that a node refuses, and that leave the node unchanged.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $fleet = Get-TestFleet
    $node = $fleet.Nodes[0]

    function New-Sleeper {
        param([string] $Application, [string] $Version, [int] $Port)
        New-TestRelease -Application $Application -Version $Version -With @{ Start = 'run.sh'; Port = "tcp/$Port" }
    }

    # Checks that a command raises one error and changes nothing.
    function Assert-Refusal {
        param([string] $Kind, [string] $Cmdlet, [scriptblock] $Script)
        $before = Get-NodeState $node
        Assert-OneError $Kind $Cmdlet $Script -PassThru
        Get-NodeState $node | Should -Be $before
    }
}

Describe 'Publish-AppVersion of a broken release' -Tag Integration {
    It 'names the field: <Broken>' -ForEach @(
        @{ Valid = '"version": "1.0"'; Broken = '"version": "one"'; Field = 'version' }
        @{ Valid = '"version": "1.0"'; Broken = '"version": 1'; Field = 'version' }
        @{ Valid = '"application": "broken"'; Broken = '"application": "Not/AName"'; Field = 'application' }
        @{ Valid = '"run.sh"'; Broken = '"../run.sh"'; Field = 'files' }
        @{ Valid = '"tcp/7200"'; Broken = '"tcp/70000"'; Field = 'ports' }
        @{ Valid = '"tcp/7200"'; Broken = '7200'; Field = 'ports' }
        @{ Valid = '"0555"'; Broken = '"4555"'; Field = 'mode' }
        @{ Valid = '{'; Broken = ''; Field = '' }
    ) {
        $folder = New-Sleeper broken 1.0 7200
        $path = Join-Path $folder 'release.json'
        $manifest = [IO.File]::ReadAllText($path)
        $manifest | Should -BeLike "*$Valid*"
        [IO.File]::WriteAllText($path, $manifest.Replace($Valid, $Broken))

        $fault = Assert-Refusal InvalidRelease Publish-AppVersion { Publish-AppVersion -Path $folder -Node $node }
        "$fault" | Should -BeLike "*$Field*"
    }

    It 'refuses a file that has changed since' {
        $folder = New-Sleeper changed 1.0 7201
        Add-Content (Join-Path $folder 'run.sh') '# changed'
        $null = Assert-Refusal ReleaseTampered Publish-AppVersion { Publish-AppVersion -Path $folder -Node $node }
    }

    It 'says why the start command <Start> failed, and leaves no guest' -ForEach @(
        @{ Application = 'missing'; Start = '/usr/bin/no-such-program'; Reason = 'no-such-program' }
        @{ Application = 'ending'; Start = '/bin/false'; Reason = '1' }
    ) {
        # The upgrade is repeated, so it is on a node whose whole state no other test compares.
        $apart = $fleet.Nodes[2]
        $folder = New-TestRelease -Application $Application -Version 1.0 -With @{ Start = $Start; Port = 'tcp/7202' }
        $null = Publish-AppVersion -Path $folder -Node $apart
        Wait-Until { (Get-AppUpgrade -Node $apart -Application $Application).Reason -like "*$Reason*" } `
            -Because 'the upgrade says why it failed'

        Wait-Until { -not (Get-NodeState $apart | Where-Object { $_ -match "^(guest|port) $Application " }) } `
            -Because 'nothing of it stays'
    }
}

Describe 'What a running version rules out' -Tag Integration {
    It 'a port of another application, whose name the error tells' {
        Publish-TestVersion -Path (New-Sleeper owner 1.0 7203) -Application owner -Version 1.0 -Node $node
        $fault = Assert-Refusal PortTaken Register-VmPort { Register-VmPort -Node $node -Application thief -Port tcp/7203 }
        "$fault" | Should -BeLike '*owner*'
    }

    It 'a second guest of the version' {
        Publish-TestVersion -Path (New-Sleeper runs 1.0 7204) -Application runs -Version 1.0 -Node $node
        $null = Assert-Refusal VersionAlreadyRunning New-VmGuest { New-VmGuest -Node $node -Application runs -Version 1.0 }
    }

    It 'the return of a version that is obsolete' {
        $old = New-Sleeper ages 1.0 7205
        Publish-TestVersion -Path $old -Application ages -Version 1.0 -Node $node
        Publish-TestVersion -Path (New-Sleeper ages 2.0 7205) -Application ages -Version 2.0 -Node $node
        Stop-AppVersion -Node $node -Application ages -Version 1.0 -Confirm:$false
        $null = Assert-Refusal VersionObsolete Publish-AppVersion { Publish-AppVersion -Path $old -Node $node }
        $source = $fleet.Hosts[1].Address
        $null = Assert-Refusal VersionObsolete Sync-AppVersion {
            Sync-AppVersion -Node $node -Application ages -Version 1.0 -Source $source
        }
    }

    It 'the end of the last version' {
        Publish-TestVersion -Path (New-Sleeper last 1.0 7206) -Application last -Version 1.0 -Node $node
        $null = Assert-Refusal VersionInUse Stop-AppVersion {
            Stop-AppVersion -Node $node -Application last -Version 1.0 -Confirm:$false
        }
    }
}
