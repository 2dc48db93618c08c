# Register-VmPort, Get-VmPort, Unregister-VmPort.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../VersionManager.Testing')
    Import-TestedModule
    $node = Start-FakeNode
    $name = $node.name
}

AfterAll { Stop-FakeNode $node }

Describe 'Managed ports' -Tag Unit {
    BeforeEach { Reset-FakeNode $node }

    It 'registers ports in order and puts them out' {
        Set-FakeAnswer $node 'GET /v1/ports' (New-FakeList ports @{}, @{ protocol = 'Udp' })

        (Register-VmPort web tcp/7000, udp/7000 -Node $name).Port | Should -Be 'tcp/7000', 'udp/7000'

        (Get-FakeRequest $node -Changing).body | Should -Be @(
            '{"application":"web","protocol":"Tcp","port":7000}', '{"application":"web","protocol":"Udp","port":7000}')
    }

    It 'says whose a port is that is taken' {
        Set-FakeAnswer $node 'POST /v1/ports' (New-FakeProblem PortTaken "tcp/7000 belongs to 'other'.")

        $raised = Assert-OneError PortTaken Register-VmPort -Category ResourceExists -Target $name -PassThru {
            Register-VmPort web tcp/7000 -Node $name
        }

        "$raised" | Should -BeLike "*'other'*"
    }

    It 'says how a port is written' {
        { Register-VmPort web 7000 -Node $name } | Should -Throw '*tcp/PORT*'
    }

    It 'gets and gives up ports by the pipeline' {
        Set-FakeAnswer $node 'GET /v1/ports' (New-FakeList ports @{ source = 'Manifest' })

        Get-VmPort -Node $name | Unregister-VmPort -Force

        (Get-FakeRequest $node -Changing).line | Should -Be 'DELETE /v1/ports/tcp/7000?application=web'
    }

    It 'asks before it gives up a port' {
        $result = Invoke-InSession { param($name) Unregister-VmPort web tcp/7000 -Node $name } -ArgumentList $name

        $result.Questions.Count | Should -Be 1
        Get-FakeRequest $node -Changing | Should -BeNullOrEmpty
    }
}
