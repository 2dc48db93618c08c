# A testbed as this machine sees it: its names, namespaces, control groups and processes.

# Runs a program and returns what it printed; throws what it complained about. No parameters: PowerShell would take the program's.
function Invoke-Tool {
    $program, $arguments = $args
    $output = & $program @arguments 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "'$args' ended with status ${LASTEXITCODE}: $($output -join ' ')"
    }
    $output | ForEach-Object { "$_" }
}

# Names reach interface names, namespaces, cgroups and paths.
function Assert-TestbedName {
    param([Parameter(Mandatory)] [string] $Name)
    if ($Name -notmatch '^[a-z0-9][a-z0-9-]{0,23}$') {
        throw "'$Name' is no name for a testbed. Use up to 24 lower-case letters, digits and hyphens."
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

# Kills all processes of some groups, and waits until they are gone. Killing pid 1 of a node ends it and its mounts; a guest may
# outlive it for a moment.
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
        # A paused guest would not die.
        & find @present -name freezer.state -exec sh -c 'for file; do echo THAWED >"$file"; done' sh '{}' + 2>$null
        # A process that has ended since may have left its number to somebody else's: the group is looked at right before.
        & sh -c $kill sh ($present[0] -replace '^.*/(?=vm-testbed-)') @processes 2>$null
        Start-Sleep -Milliseconds 20
    }
}
