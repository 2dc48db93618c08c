# Fake nodes: hosts with a real sshd and folders of their own, whose daemon gives the answers that a test sets. All are in one
# process, which ends with this one. They need root, and tests/FakeNode built.

$script:fleet = $null
$script:fakeCount = 0

# Starts fake nodes and connects to them. Connect-VmNode finds them by name in the ssh_config that is written here.
function Start-FakeNode {
    param(
        # Names; 'fake1', 'fake2', ... when absent.
        [string[]] $Name,
        # The number of nodes, without -Name.
        [int] $Count = 1,
        # Starts nodes without a daemon.
        [switch] $Bare,
        # Does not connect.
        [switch] $NotConnected
    )
    if (-not $Name) { $Name = 1..$Count | ForEach-Object { $script:fakeCount++; "fake$script:fakeCount" } }
    if (-not $script:fleet) { Open-FakeFleet }
    $nodes = @(Send-FakeFleet @{ do = 'start'; names = $Name; daemon = -not $Bare })
    foreach ($node in $nodes) {
        $config = "Host $($node.name)", 'HostName 127.0.0.1', "Port $($node.port)", 'User root', 'IdentitiesOnly yes',
            "IdentityFile $($node.keyFile)", "UserKnownHostsFile $($node.knownHosts)"
        Add-Content $script:fleet.Config $config
        $node.PSObject.Properties.Add([psnoteproperty]::new('configPath', $script:fleet.Config))
        $node.PSObject.TypeNames.Insert(0, 'VersionManager.Testing.FakeNode')
    }
    if (-not $NotConnected) { $null = Connect-VmNode $Name -ConfigPath $script:fleet.Config -ErrorAction Stop }
    $nodes
}

# Disconnects fake nodes and ends them.
function Stop-FakeNode {
    param([Parameter(Mandatory, ValueFromPipeline)] $Node)
    process {
        foreach ($each in $Node) {
            Disconnect-VmNode $each.name -ErrorAction Ignore
            $null = Send-FakeFleet @{ do = 'stop'; node = $each.name }
        }
    }
}

# Writes a daemon file that Install-VmNode can put on a fake node; another comment makes another daemon.
function New-FakeDaemonFile {
    param([Parameter(Mandatory)] [string] $Path, [string] $Comment = '')
    if (-not $script:fleet) { Open-FakeFleet }
    $null = Send-FakeFleet @{ do = 'daemon file'; path = $Path; comment = $Comment }
    $Path
}

function Open-FakeFleet {
    $program = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../FakeNode/bin/Release/net10.0/FakeNode'))
    if (-not (Test-Path $program)) { throw "There is no '$program'. Make it with: dotnet build tests/FakeNode -c Release" }
    $start = [Diagnostics.ProcessStartInfo]::new($program, 'fleet')
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $folder = [IO.Directory]::CreateTempSubdirectory('vm-fleet-').FullName
    $script:fleet = @{ Process = [Diagnostics.Process]::Start($start); Folder = $folder; Config = Join-Path $folder 'ssh_config' }
}

function Close-FakeFleet {
    if (-not $script:fleet) { return }
    $script:fleet.Process.StandardInput.Close()
    $script:fleet.Process.WaitForExit()
    Remove-Item $script:fleet.Folder -Recurse
    $script:fleet = $null
}

# Sends a request to the process of the fake nodes, and returns its answer.
function Send-FakeFleet {
    param([hashtable] $Wish)
    if (-not $script:fleet) { throw 'There are no fake nodes. Start them with Start-FakeNode.' }
    $script:fleet.Process.StandardInput.WriteLine((ConvertTo-Json $Wish -Compress -Depth 8))
    $line = $script:fleet.Process.StandardOutput.ReadLine()
    if ($null -eq $line) { throw "The process of the fake nodes ended with status $($script:fleet.Process.ExitCode)." }
    $answer = ConvertFrom-Json $line -NoEnumerate
    if ($answer -isnot [array] -and $answer.PSObject.Properties['error']) { throw $answer.error }
    $answer
}
