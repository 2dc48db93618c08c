# CSharpier formats the C# ('build.ps1 Format'). Comments, which CSharpier leaves alone, and scripts keep to the width of
# .editorconfig.

Describe 'The format of the C#' -Tag Unit {
    BeforeAll {
        $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
        Push-Location $root
        # This pwsh may not be that of the tool manifest.
        $null = & dotnet tool restore
    }

    AfterAll { Pop-Location }

    It 'is that of CSharpier' {
        $said = & dotnet csharpier check src samples tests bench 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ("'./build.sh format' lays it out. CSharpier said:`n" + ($said -join "`n"))
    }

    It 'has no comment past 130 columns' {
        $long = & git grep --line-number --extended-regexp '^ *//.*$' -- '*.cs' |
            Where-Object { $_ -replace '^[^:]+:\d+:' | Where-Object Length -GT 130 }
        $long | Should -BeNullOrEmpty
    }
}

Describe 'The format of the scripts' -Tag Unit {
    It 'has no line past 130 columns' {
        $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
        $long = & git -C $root grep --line-number --extended-regexp '^.{131,}$' -- '*.ps1' '*.psm1'
        $long | Should -BeNullOrEmpty
    }
}
