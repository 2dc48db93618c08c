# New-AppRelease, Publish-AppVersion.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $name = $node.name
    $hash = [Convert]::ToHexStringLower([Security.Cryptography.SHA256]::HashData([byte[]][char[]]'abc'))

    function New-Release([switch] $Force) {
        New-AppRelease $folder web 2.0 run, serve -Predecessor 1.0 -Port tcp/7000 -Memory 256M -HealthHook run, health `
            -Environment @{ MODE = 'test' } -Force:$Force
    }
}

AfterAll { Stop-FakeNode $node }

Describe 'Releases' -Tag Unit {
    BeforeEach {
        Reset-FakeNode $node
        $folder = [IO.Directory]::CreateDirectory("$TestDrive/$([guid]::NewGuid())").FullName
        $manifest = Join-Path $folder release.json
        [IO.File]::WriteAllText("$folder/run", "#!/bin/sh`n")
        [IO.File]::SetUnixFileMode("$folder/run", [IO.UnixFileMode]493)
        $null = [IO.Directory]::CreateDirectory("$folder/data")
        [IO.File]::WriteAllText("$folder/data/table", 'abc')
    }

    Context 'New-AppRelease' {
        It 'lists every file with its mode and hash' {
            $release = New-Release

            $release.Files, $release.Bytes | Should -Be 2, 13
            $written = Get-Content $manifest -Raw | ConvertFrom-Json
            ($written.files | Where-Object path -EQ 'data/table').sha256 | Should -Be $hash
            ($written.files | Where-Object path -EQ 'run').mode | Should -Be '0755'
            $written.ports | Should -Be 'tcp/7000'
            $written.environment.MODE | Should -Be 'test'
        }

        It 'replaces a release only with -Force' {
            $null = New-Release

            Assert-OneError ManifestExists New-AppRelease -Category ResourceExists { New-Release }
            New-Release -Force | Should -HaveCount 1
        }

        It 'names the field <Field> that is invalid, and writes nothing' -ForEach @(
            @{ Application = 'Not-A-Name'; Version = '2.0'; Field = 'application' }
            @{ Application = 'web'; Version = '2.70000'; Field = 'version' }
        ) {
            $raised = Assert-OneError InvalidRelease New-AppRelease -Category InvalidData -PassThru {
                New-AppRelease $folder $Application $Version run
            }

            "$raised" | Should -BeLike "*$Field*"
            $manifest | Should -Not -Exist
        }

        It 'writes the gateway as the format says' {
            $gateway = @{ listen = 'tcp/8080'; upstream = 7002; reads = 'GET', @{ method = 'POST'; path = '/query' } }

            $null = New-AppRelease $folder web 2.0 run -Gateway $gateway

            $section = (Get-Content $manifest -Raw | ConvertFrom-Json).gateway
            $section.listen, $section.upstream, $section.reads[1].path | Should -Be 'tcp/8080', 7002, '/query'
        }

        It 'names an unknown field of the gateway, and writes nothing' {
            $raised = Assert-OneError InvalidRelease New-AppRelease -Category InvalidData -PassThru {
                New-AppRelease $folder web 2.0 run -Gateway @{ listen = 'tcp/8080'; upstraem = 7002 }
            }

            "$raised" | Should -BeLike '*gateway.upstraem*'
            $manifest | Should -Not -Exist
        }

        It 'refuses a folder with a link' {
            $null = [IO.File]::CreateSymbolicLink("$folder/link", 'run')

            Assert-OneError UnsupportedFile New-AppRelease -Category InvalidData { New-Release }
        }

        It 'writes nothing with -WhatIf' {
            $result = Invoke-InSession { param($folder) New-AppRelease $folder web 2.0 run -WhatIf } -ArgumentList $folder

            $result.Output | Should -BeNullOrEmpty
            $result.Lines | Should -Contain (New-WhatIfLine 'Write the release of web 2.0' $manifest)
            $manifest | Should -Not -Exist
        }
    }

    Context 'Publish-AppVersion' {
        It 'sends only what is missing' {
            Set-FakeAnswer $node 'POST /v1/releases' ('{{"application":"web","version":"2.0","missing":["{0}"]}}' -f $hash)

            $published = New-AppRelease $folder web 2.0 run | Publish-AppVersion -Node $name

            $published.FilesSent, $published.FilesShared, $published.BytesSent | Should -Be 1, 1, 3
            (Get-FakeRequest $node -Like "PUT /v1/releases/web/2.0/files/$hash").body | Should -Be abc
            (Get-FakeRequest $node -Like 'POST /v1/releases/web/2.0/commit').body | Should -Be '{"start":true}'
            (Get-FakeRequest $node -Like 'POST /v1/releases').body | Should -Be (Get-Content $manifest -Raw)
        }

        It 'says that a folder is no release' {
            Assert-OneError ManifestNotFound Publish-AppVersion -Category ObjectNotFound -Target $folder {
                Publish-AppVersion $folder -Node $name
            }
        }

        It 'says why a release is refused' {
            $null = New-Release
            Set-FakeAnswer $node 'POST /v1/releases' (New-FakeProblem VersionObsolete 'web 2.0 is obsolete.')

            Assert-OneError VersionObsolete Publish-AppVersion -Category InvalidOperation -Target $name {
                Publish-AppVersion $folder -Node $name
            }
        }

        It 'does not send a file that changed since' {
            $null = New-Release
            Set-FakeAnswer $node 'POST /v1/releases' ('{{"application":"web","version":"2.0","missing":["{0}"]}}' -f $hash)
            [IO.File]::WriteAllText("$folder/data/table", 'changed')

            Assert-OneError ReleaseTampered Publish-AppVersion -Category InvalidData -Target $name {
                Publish-AppVersion $folder -Node $name
            }
            Get-FakeRequest $node -Like '*/commit' | Should -BeNullOrEmpty
        }
    }
}
