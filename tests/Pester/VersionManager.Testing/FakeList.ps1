# Lists, as a daemon answers them.

$script:started = '2026-01-02T03:04:05Z'
$script:fakeItems = @{
    guests     = @{
        application = 'web'; version = '1.0'; isolation = 'Namespace'; state = 'Running'; slot = 1
        privateAddress = '100.64.0.5'; pid = 4123; started = $script:started; memoryLimit = 128MB
    }
    ports      = @{ application = 'web'; protocol = 'Tcp'; port = 7000; source = 'Operator' }
    versions   = @{
        application = 'web'; version = '1.0'; state = 'Running'; isDefault = $true; isMaximal = $true
        releaseBytes = 13MB; since = $script:started
    }
    usage      = @{
        application = 'web'; version = '1.0'; state = 'Running'; openFlows = 2; inFlight = 1; requests = 7
        bytesIn = 10; bytesOut = 20; lastUse = $script:started
        users = @(
            @{ kind = 'Client'; address = '192.0.2.9'; openFlows = 2; lastUse = $script:started }
            @{ kind = 'Node'; address = '192.0.2.2' }
        )
    }
    upgrades   = @{
        application = 'web'; version = '2.0'; state = 'Succeeded'; step = 'Register'; source = '192.0.2.9'; attempt = 1
        started = $script:started; bytesCopied = 5; bytesReceived = 7
    }
    migrations = @{
        application = 'web'; from = '1.0'; to = '2.0'; state = 'Succeeded'; phase = 'Verify'; attempt = 1; progress = 0.5
        message = 'copying'; started = $script:started
    }
}

# The JSON of a resource such as /v1/versions, for Set-FakeAnswer: an item for each hashtable, which has the values that differ
# from the defaults. An upgrade is at the named step, with earlier steps done. Without items the list is empty.
function New-FakeList {
    param(
        [Parameter(Mandatory, Position = 0)] [ValidateSet('guests', 'ports', 'versions', 'usage', 'upgrades', 'migrations')]
        [string] $Resource,
        [Parameter(Position = 1)] [hashtable[]] $Item = @(),
        # For upgrades and migrations: grows with each change.
        [int] $Sequence = 1
    )
    $items = @(
        foreach ($each in $Item) {
            $whole = $script:fakeItems[$Resource].Clone()
            foreach ($key in $each.Keys) { $whole[$key] = $each[$key] }
            if ($Resource -eq 'upgrades') { $whole.steps = @(Get-FakeStep $whole.step $whole.state) }
            $whole
        }
    )
    $list = $Resource -in 'upgrades', 'migrations' ? @{ sequence = $Sequence; items = $items } : $items
    ConvertTo-Json -InputObject $list -Depth 5 -Compress
}

function Get-FakeStep {
    param([string] $Step, [string] $State)
    foreach ($each in 'Copy', 'Sync', 'Boot', 'Install', 'Start', 'Register') {
        $last = $each -eq $Step
        @{ step = $each; state = $last ? $State : 'Succeeded'; milliseconds = 12.5 }
        if ($last) { return }
    }
}
