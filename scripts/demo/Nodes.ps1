# The nodes of a demo as their operator handles them, power included. Dot-source it; uses the demo's $hosts, $vmNodes and
# $testbed.

# Runs a command line on a node's own shell.
function Invoke-NodeCommand {
    param($Node, [string] $Command)
    Invoke-Tool ssh -i $Node.KeyFile -o "UserKnownHostsFile=$($Node.KnownHostsPath)" -o StrictHostKeyChecking=yes -o BatchMode=yes -o LogLevel=ERROR "$($Node.UserName)@$($Node.Address)" $Command
}

# Writes a file on a node: what belongs to the node, and not to a release (the paper's section 4.3).
function Set-NodeFile {
    param($Node, [string] $Path, [string[]] $Content)
    # The node's /tmp.
    $name = [IO.Path]::GetFileName($Path)
    Set-Content -Path (Join-Path $Node.Folder "tmp/$name") -Value $Content
    $null = Invoke-NodeCommand -Node $Node -Command "mv /tmp/$name $Path"
}

# Cuts the power of the node with this index.
function Stop-DemoNode {
    param([int] $Index)
    $vmNodes[$Index] | Disconnect-VmNode
    Stop-TestbedNode -Testbed $testbed -Node "n$($Index + 1)"
}

# Gives it back; there is no service manager on a testbed's node, so that the daemon is started as it was the first time.
function Start-DemoNode {
    param([int] $Index)
    $node = $hosts[$Index]
    Start-TestbedNode -Testbed $testbed -Node "n$($Index + 1)" -Address $node.Address
    Wait-TestbedNode -Testbed $testbed -Node "n$($Index + 1)" -Deadline (Get-Date).AddSeconds(60)
    # As patient as the wait before it: on a machine that is busy a host takes its time to boot.
    $vmNodes[$Index] = $node | Connect-VmNode -TimeoutSec 60
    $null = $vmNodes[$Index] | Install-VmNode -DaemonPath (Get-DemoArtifact 'vmproxy/vmproxy')
}

# Asks until the answer is true.
function Wait-Condition {
    param([scriptblock] $Condition, [string] $What)
    $deadline = (Get-Date).AddSeconds($TimeoutSeconds)
    while (-not (& $Condition)) {
        if ((Get-Date) -gt $deadline) { throw "Not so after $TimeoutSeconds s: $What." }
        Start-Sleep -Milliseconds 250
    }
}
