[CmdletBinding()]
param(
    [string] $Name = 'default',
    [int] $Count = 1,
    [switch] $Json,
    [version] $Version,
    [string[]] $List,
    [Parameter(ValueFromRemainingArguments)] $Rest
)
"$Name|$Count|$Json|$Version|$($List -join '+')|$($Rest -join '+')"
$PSBoundParameters.Keys | Sort-Object
