# A list in a window of 80 columns shows each object's name, state and reason uncut.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $types = (Get-Command -Module VersionManager).OutputType.Type | Where-Object { $_ -ne [bool] } | Sort-Object FullName -Unique
    # A node has no public constructor. Steps are shown as a part of an upgrade.
    $steps = ($types | Where-Object Name -EQ AppUpgrade).GetProperty('Steps').PropertyType.GenericTypeArguments
    $records = @($types | Where-Object Name -NE VmNode) + $steps
    $cases = foreach ($type in $records) {
        foreach ($width in 80, 100, 120) { @{ Type = $type; Name = $type.Name; Width = $width } }
    }
    $stated = $cases | Where-Object { $_.Type.GetProperty('State') }
    $explained = $cases | Where-Object { $_.Type.GetProperty('Reason') -or $_.Type.GetProperty('Detail') }
    $kept = $records | ForEach-Object { @{ Type = $_; Name = $_.Name } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Records.ps1')

    # A column of a table, with its lines joined.
    function Get-Column([string[]] $Table, [string] $Label) {
        $header = $Table | Where-Object { $_ } | Select-Object -First 1
        $header | Should -Match "\b$Label\b" -Because "the column $Label is to be seen"
        $start = $header.IndexOf($Label)
        $rows = $Table | Where-Object { $_ } | Select-Object -Skip 2
        -join ($rows | Where-Object Length -GT $start | ForEach-Object { $_.Substring($start) })
    }
}

Describe '<Name> in <Width> columns' -Tag Unit -ForEach $cases {
    It 'says which object it is' {
        $lines = New-Record $Type | Format-AtWidth $Width

        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $Width
        foreach ($property in 'Node', 'Application', 'Version' | Where-Object { $Type.GetProperty($_) }) {
            "$lines" | Should -BeLike "*$($records[$property])*"
        }
    }
}

Describe '<Name> in <Width> columns, in every state' -Tag Unit -ForEach $stated {
    It 'shows the state whole, also where a short line is the first' {
        foreach ($state in [Enum]::GetNames($Type.GetProperty('State').PropertyType)) {
            $short = New-Record $Type @{ Node = 'n1'; Application = 'a'; Version = '1.0'; State = 0; Reason = ''; Detail = '' }
            $lines = $short, (New-Record $Type @{ State = $state }) | Format-AtWidth $Width

            "$lines" | Should -Match "\b$state\b"
        }
    }
}

Describe '<Name> in <Width> columns, with a reason' -Tag Unit -ForEach $explained {
    It 'shows the reason whole, also where a line without one is the first' {
        $label = $Type.GetProperty('Reason') ? 'Reason' : 'Detail'
        $none = New-Record $Type @{ Node = 'n1'; Reason = ''; Detail = ''; Message = '' }

        foreach ($objects in @(, (New-Record $Type)), @($none, (New-Record $Type))) {
            # Lines break at any character, and blanks at their ends are lost.
            $shown = (Get-Column ($objects | Format-AtWidth $Width) $label) -replace '\s'
            $shown | Should -BeLike "*$([wildcardpattern]::Escape($records[$label] -replace '\s'))*"
        }
    }
}

Describe '<Name> elsewhere' -Tag Unit -ForEach $kept {
    It 'keeps its values and its view in a file' {
        $object = New-Record $Type
        $object | Export-Clixml "$TestDrive/object.xml"
        $back = Import-Clixml "$TestDrive/object.xml"

        $back.PSObject.TypeNames[0] | Should -Be "Deserialized.$($Type.FullName)"
        foreach ($property in $object.PSObject.Properties.Name) {
            "$($back.$property)" | Should -Be "$($object.$property)" -Because $property
        }
        $back | Format-AtWidth 120 | Should -Be ($object | Format-AtWidth 120)
    }
}

Describe 'Nodes elsewhere' -Tag Unit {
    BeforeAll { $node = Start-FakeNode -Name node-eu-west-17 }
    AfterAll { Stop-FakeNode $node }

    It 'shows name, address and whether it is connected in <_> columns' -ForEach 80, 100, 120 {
        $lines = "$(Get-VmNode node-eu-west-17 | Format-AtWidth $_)"

        foreach ($word in 'node-eu-west-17', '192.0.2.7', 'True') { $lines | Should -BeLike "*$word*" }
    }

    It 'crosses the border of a job, as upgrades with their steps do, and is shown the same' {
        Set-FakeAnswer $node 'GET /v1/upgrades' (
            New-FakeList upgrades @{ state = 'Failed'; step = 'Start'; reason = 'no program' })
        $here = (Get-VmNode node-eu-west-17), (Get-AppUpgrade -Node node-eu-west-17)

        # A job in another process that passes its input on.
        $there = $here | Start-Job { $input } | Receive-Job -Wait -AutoRemoveJob

        $there[0].PSObject.TypeNames | Should -Contain 'Deserialized.VersionManager.Fleet.VmNode'
        $there[1].State, $there[1].Steps[0].Step | Should -Be Failed, Copy
        foreach ($index in 0, 1) { $there[$index] | Format-AtWidth 120 | Should -Be ($here[$index] | Format-AtWidth 120) }
    }
}
