# Scripts depend on error ids, so a change of one must be reviewed.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $null = Get-Command Get-AppUpgrade
    $enums = 'Fleet.NodeErrorKind', 'Fleet.ReleaseErrorKind', 'Contracts.Control.ProblemCode'
    $kinds = foreach ($name in $enums) {
        $type = [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetType("VersionManager.$name") } |
            Select-Object -First 1
        if (-not $type) { throw "There is no type $name." }
        [Enum]::GetNames($type)
    }
    # The cmdlets' own errors: an id and a category.
    $source = Get-ChildItem "$PSScriptRoot/../../../src/VersionManager.Cmdlets" -Recurse -Filter *.cs |
        Where-Object FullName -NotMatch '/(obj|bin)/' | Get-Content -Raw
    $literals = [regex]::Matches($source, '(?:"(\w+)"|nameof\((?:\w+\.)*(\w+)\)),\s*ErrorCategory\.') |
        ForEach-Object { $_.Groups[1].Value + $_.Groups[2].Value }
    $raised = [regex]::Matches($source, 'new ErrorRecord\(').Count
    $ids = $kinds + $literals | Sort-Object -Culture '' -Unique
}

Describe 'Error ids' -Tag Unit {
    It 'are those that were reviewed: ErrorIds.txt' {
        Assert-Reviewed "$PSScriptRoot/ErrorIds.txt" $ids
    }

    It 'are in PascalCase' {
        $ids | Where-Object { $_ -cnotmatch '^[A-Z][A-Za-z]+$' } | Should -BeNullOrEmpty
    }

    It 'are all found in the source' {
        # The errors whose id is a kind's ToString() are the three kinds above.
        $byKind = [regex]::Matches($source, '\.(Kind|Code)\.ToString\(\), CategoryOf').Count
        $literals.Count + $byKind | Should -Be $raised
    }
}
