# Requests to fake nodes, and their answers.

# Sets a node's answers to a method and path without query: one after another, the last one repeatedly. An answer is JSON (status
# 200), $null (status 200 without a body), or from New-FakeProblem or New-HeldAnswer.
function Set-FakeAnswer {
    param(
        [Parameter(Mandatory)] $Node,
        [Parameter(Mandatory)] [string] $Request,
        [Parameter(Mandatory)] [AllowNull()] [AllowEmptyString()] [object[]] $Answer,
        # Answers of other requests that this request changes, such as @{ 'GET /v1/guests' = '[]' }.
        [hashtable] $Then
    )
    $answers = @($Answer | ForEach-Object { $_ -is [hashtable] ? $_.Clone() : @{ status = 200; body = $_ } })
    if ($Then) {
        $effect = @{}
        foreach ($key in $Then.Keys) { $effect[$key] = @($Then[$key] | ForEach-Object { @{ status = 200; body = $_ } }) }
        $answers[0].then = $effect
    }
    foreach ($each in $Node) {
        $null = Send-FakeFleet @{ do = 'answer'; node = $each.name; request = $Request; answers = $answers }
    }
}

# A problem, as the control API answers it.
function New-FakeProblem {
    param([Parameter(Mandatory)] [string] $Code, [Parameter(Mandatory)] [string] $Title, [int] $Status = 409, [string] $Detail)
    @{ status = $Status; body = ConvertTo-Json @{ code = $Code; title = $Title; detail = $Detail; status = $Status } -Compress }
}

# An answer that is held back until Submit-HeldAnswer.
function New-HeldAnswer {
    param([string] $Body)
    @{ status = 200; body = $Body; held = $true }
}

# Sends the held answers.
function Submit-HeldAnswer {
    param([Parameter(Mandatory)] $Node)
    foreach ($each in $Node) { $null = Send-FakeFleet @{ do = 'release'; node = $each.name } }
}

# The requests to a node, in order: line (such as 'POST /v1/ports?x=y') and body. -Like 'POST *' selects by line, -Changing the
# requests that change something.
function Get-FakeRequest {
    param([Parameter(Mandatory)] $Node, [string] $Like = '*', [switch] $Changing)
    foreach ($each in $Node) {
        Send-FakeFleet @{ do = 'requests'; node = $each.name } | ForEach-Object { $_ } |
            Where-Object { $_.line -like $Like -and (-not $Changing -or $_.line -notlike 'GET *') }
    }
}

# Resets nodes to their start: no requests, the answers of a node without applications.
function Reset-FakeNode {
    param([Parameter(Mandatory)] $Node)
    foreach ($each in $Node) { $null = Send-FakeFleet @{ do = 'reset'; node = $each.name } }
}
