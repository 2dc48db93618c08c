# What fake nodes are asked, and what they answer.

# Decides what a node answers to a method and path, the query left out: one answer after another, the last for good. An answer is
# JSON (status 200), $null (status 200 without a body), or what New-FakeProblem and New-HeldAnswer give.
function Set-FakeAnswer {
    param(
        [Parameter(Mandatory)] $Node,
        [Parameter(Mandatory)] [string] $Request,
        [Parameter(Mandatory)] [AllowNull()] [AllowEmptyString()] [object[]] $Answer,
        # What the request changes: answers of other requests from then on, such as @{ 'GET /v1/guests' = '[]' }.
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

# A refusal by the control API's contract.
function New-FakeProblem {
    param([Parameter(Mandatory)] [string] $Code, [Parameter(Mandatory)] [string] $Title, [int] $Status = 409, [string] $Detail)
    @{ status = $Status; body = ConvertTo-Json @{ code = $Code; title = $Title; detail = $Detail; status = $Status } -Compress }
}

# An answer that is not given before Submit-HeldAnswer.
function New-HeldAnswer {
    param([string] $Body)
    @{ status = 200; body = $Body; held = $true }
}

# Gives the answers that were held back.
function Submit-HeldAnswer {
    param([Parameter(Mandatory)] $Node)
    foreach ($each in $Node) { $null = Send-FakeFleet @{ do = 'release'; node = $each.name } }
}

# What a node was asked, in order: line (such as 'POST /v1/ports?x=y') and body. -Like 'POST *' gives those lines only,
# -Changing those that change something.
function Get-FakeRequest {
    param([Parameter(Mandatory)] $Node, [string] $Like = '*', [switch] $Changing)
    foreach ($each in $Node) {
        Send-FakeFleet @{ do = 'requests'; node = $each.name } | ForEach-Object { $_ } |
            Where-Object { $_.line -like $Like -and (-not $Changing -or $_.line -notlike 'GET *') }
    }
}

# Nodes as they were started: nothing asked, answers of a node without applications.
function Reset-FakeNode {
    param([Parameter(Mandatory)] $Node)
    foreach ($each in $Node) { $null = Send-FakeFleet @{ do = 'reset'; node = $each.name } }
}
