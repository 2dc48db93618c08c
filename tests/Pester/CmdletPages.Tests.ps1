# docs/cmdlets is committed, so that it can be read without a build; it is made from the same comments as the help.

Describe 'The pages of the cmdlets' -Tag Unit {
    BeforeAll {
        $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
        $builder = Join-Path $root 'src/VersionManager.HelpBuilder/bin/Release/net10.0/VersionManager.HelpBuilder.dll'
        $cmdlets = Join-Path $root 'src/VersionManager.Cmdlets/bin/Release/net8.0/VersionManager.Cmdlets.dll'
        $made = Join-Path $TestDrive 'cmdlets'
        $said = & dotnet $builder $cmdlets $made 2>&1
        if ($LASTEXITCODE -ne 0) { throw "The pages could not be made: $said" }

        function Get-Page {
            param([string] $Folder)
            Get-ChildItem $Folder -Filter *.md | Sort-Object Name |
                ForEach-Object { "$($_.Name)`n$(Get-Content $_.FullName -Raw)" }
        }
    }

    It 'match their source' {
        $differing = Compare-Object (Get-Page $made) (Get-Page (Join-Path $root 'docs/cmdlets')) |
            ForEach-Object { ($_.InputObject -split '\n')[0] } | Sort-Object -Unique
        $differing | Should -BeNullOrEmpty -Because "'./build.sh document' writes them anew"
    }
}
