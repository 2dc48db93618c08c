# A fleet and a folder in which the help's examples can be run. Dot-source it.

# Sets the answers of daemons that run two versions of two applications and accept every request.
function Set-World($Nodes) {
    Reset-FakeNode $Nodes
    foreach ($resource in 'guests', 'versions', 'usage', 'upgrades') {
        $items = foreach ($application in 'sourcerouter', 'shop') {
            foreach ($version in '1.0', '2.0') { @{ application = $application; version = $version } }
        }
        Set-FakeAnswer $Nodes "GET /v1/$resource" (New-FakeList $resource $items)
    }
    Set-FakeAnswer $Nodes 'GET /v1/ports' (New-FakeList ports @{ application = 'sourcerouter' })
    Set-FakeAnswer $Nodes 'GET /v1/migrations' (New-FakeList migrations @{ application = 'sourcerouter' })
    Set-FakeAnswer $Nodes 'POST /v1/releases' '{"application":"sourcerouter","version":"1.0","missing":[]}'
    foreach ($application in 'sourcerouter', 'shop') {
        $back = ConvertTo-Json @{ application = $application; from = '2.0'; to = '1.0' }
        Set-FakeAnswer $Nodes "POST /v1/versions/$application/rollback" $back
        foreach ($version in '1.0', '2.0') {
            $other = $version -eq '1.0' ? '2.0' : '1.0'
            Set-FakeAnswer $Nodes "POST /v1/versions/$application/$version/stop" $null -Then @{
                'GET /v1/versions' = New-FakeList versions @(
                    @{ application = $application; version = $version; state = 'Obsolete' }
                    @{ application = $application; version = $other }
                )
            }
            Set-FakeAnswer $Nodes "DELETE /v1/guests/$application/$version" $null -Then @{ 'GET /v1/guests' = '[]' }
        }
    }
}

# Makes a home and a working folder: an ssh_config with the hosts, a list of the hosts, folders of two applications.
function New-World([string] $Folder, $Nodes) {
    $ssh = (New-Item -ItemType Directory "$Folder/home/.ssh").FullName
    Copy-Item $Nodes[0].configPath "$ssh/config"
    Copy-Item $Nodes[0].keyFile "$ssh/fleet"
    foreach ($node in $Nodes) { Add-Content "$($node.root)/etc/passwd" 'ops:x:0:0::/root:/bin/sh' }
    Set-Content "$Folder/fleet.txt" 'n1', 'n2', 'n3'
    foreach ($path in 'build/1.0', 'build/2.0', 'store/2.0') {
        $null = New-Item -ItemType Directory "$Folder/$path"
        foreach ($program in 'sourcerouter', 'shop', 'store') {
            $null = New-FakeDaemonFile "$Folder/$path/$program" -Comment $path
        }
    }
}

# Runs the help's commands in a session. They install a fake daemon, as a real one would change this machine.
function Invoke-Example {
    param([string] $Code, [string] $Folder, [string] $Daemon, [bool] $OnlyShown)
    Invoke-InSession -ArgumentList $Code, $Folder, $Daemon, $OnlyShown -Answer Yes {
        param($Code, $Folder, $Daemon, $OnlyShown)
        Set-Location $Folder
        (Get-PSProvider FileSystem).Home = "$Folder/home"
        $PSDefaultParameterValues = @{ 'Install-VmNode:DaemonPath' = $Daemon }
        $WhatIfPreference = $OnlyShown
        . ([scriptblock]::Create($Code))
    }
}
