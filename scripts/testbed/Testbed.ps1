# A testbed's resources on this machine: names, namespaces, control groups and processes.

# Runs a program and returns its output; throws if it fails. It has no param block: PowerShell would bind the program's options.
function Invoke-Tool {
    $program, $arguments = $args
    $output = & $program @arguments 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "'$args' ended with status ${LASTEXITCODE}: $($output -join ' ')"
    }
    $output | ForEach-Object { "$_" }
}

# A testbed's name becomes part of the names of interfaces, namespaces, cgroups and paths.
function Assert-TestbedName {
    param([Parameter(Mandatory)] [string] $Name)
    if ($Name -notmatch '^[a-z0-9][a-z0-9-]{0,23}$') {
        throw "'$Name' is not a valid name for a testbed. Use up to 24 lower-case letters, digits and hyphens."
    }
}

function Get-TestbedFolder {
    param([Parameter(Mandatory)] [string] $Name)
    "/tmp/vm-testbed-$Name"
}

# The network namespaces of a testbed: vmt-NAME-n1, ..., and vmt-NAME-switch with its bridge.
function Get-TestbedNamespace {
    param([Parameter(Mandatory)] [string] $Name)
    Invoke-Tool ip netns list | ForEach-Object { ($_ -split ' ')[0] } |
        Where-Object { $_ -match "^vmt-$([regex]::Escape($Name))-(n[0-9]+|switch)$" }
}

# The top cgroup of a testbed in every hierarchy.
function Get-TestbedGroup {
    param([Parameter(Mandatory)] [string] $Name)
    & find /sys/fs/cgroup -type d -name "vm-testbed-$Name" -prune 2>$null
}

# Kills all processes of some control groups, and waits until they have ended. Killing pid 1 of a node ends the node and its
# mounts; a guest may outlive it for a moment.
function Stop-TestbedProcess {
    param([string[]] $Groups, [string] $Name, [datetime] $Deadline)
    $kill = 'group=$1; shift
        for process; do
            while read -r line; do
                case $line/ in *"/$group/"*) kill -KILL "$process"; break ;; esac
            done <"/proc/$process/cgroup"
        done'
    while ($present = @($Groups | Where-Object { $_ -and (Test-Path $_) })) {
        $processes = @(& find @present -name cgroup.procs -exec cat '{}' + 2>$null | Select-Object -Unique)
        if ($processes.Count -eq 0) { return }
        if ((Get-Date) -gt $Deadline) { throw "Processes of $Name do not end: $($processes -join ', ')" }
        # A frozen process would not die.
        & find @present -name freezer.state -exec sh -c 'for file; do echo THAWED >"$file"; done' sh '{}' + 2>$null
        # A process id may have been reused since: the script checks the process's control group right before it kills.
        & sh -c $kill sh ($present[0] -replace '^.*/(?=vm-testbed-)') @processes 2>$null
        Start-Sleep -Milliseconds 20
    }
}
