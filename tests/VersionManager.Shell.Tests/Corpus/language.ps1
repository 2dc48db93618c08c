Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
sh -c 'echo native; exit 3'
$LASTEXITCODE
$lines = sh -c 'echo a; echo b'
$lines.Count
'in' | cat
(sh -c 'echo err >&2' 2>&1).GetType().Name
1..3 | ForEach-Object -Parallel { Write-Output ($_ * $using:PID / $using:PID) } -ThrottleLimit 3 | Sort-Object
1..3 | Where-Object { $_ -gt 1 }
1..3 | ForEach-Object { $_ } | Where-Object -FilterScript { $_ -ne 2 }
function Test-Confirm { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('thing', 'do')) { 'done' } }
Test-Confirm -WhatIf
Test-Confirm
& { try { throw 'x' } finally { 'cleanup' } } 2>$null *>&1 | Select-Object -First 1
try { [int] 'x' } catch { $_.FullyQualifiedErrorId }
try { $undefinedVariable } catch { $_.FullyQualifiedErrorId }
$module = New-Module { function Get-Inner { 'inner' } Export-ModuleMember Get-Inner }
Import-Module $module
Get-Inner
. { $dotted = 1 }
$dotted
'{0:n2} {1,5} {2}' -f 1.234, 'x', $true
"$(1 + 1) $PSScriptRoot".Length -gt 3
Microsoft.PowerShell.Utility\Write-Output 'qualified'
(Get-Module Microsoft.PowerShell.Utility).Name
Import-Module Microsoft.PowerShell.Management
$PSCommandPath | Split-Path -Leaf
$MyInvocation.MyCommand.Name
@(Get-Command -Name Get-ChildItem).Count
enum Colour { Red; Green }
class Point { [int] $X; [string] ToString() { return "P$($this.X)" } }
[Colour]::Green
"$([Point]@{ X = 3 })"
switch -Regex ('abc') { '^a' { 'starts' } }
$PSVersionTable.PSEdition
exit 5
