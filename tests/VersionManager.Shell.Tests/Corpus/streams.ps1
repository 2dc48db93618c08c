Write-Output 1, 2
Write-Output a b c
(Write-Output 1, 2 -NoEnumerate).Count
Write-Host 'host' 1 2
Write-Host 'a', 'b' -Separator '-'
Write-Host 'no newline' -NoNewline
Write-Host
Write-Host @{ a = 1 }
Write-Host (1..3)
Write-Host $null
Write-Host 'colour' -ForegroundColor Red -BackgroundColor Blue
Write-Warning 'careful'
Write-Verbose 'hidden'
Write-Verbose 'shown' -Verbose
Write-Debug 'hidden'
Write-Information 'hidden'
Write-Information 'shown' -InformationAction Continue
$record = Write-Information 'data' -Tags x 6>&1
"$($record.MessageData) $($record.Tags)"
$host6 = Write-Host 'captured' 6>&1
"$host6 $($host6.GetType().Name) $($host6.Tags)"
$warning = Write-Warning 'w' 3>&1
$warning.GetType().Name
$errorRecord = Write-Error 'e' -ErrorId MyId -Category InvalidData -TargetObject t 2>&1
"$errorRecord|$($errorRecord.FullyQualifiedErrorId)|$($errorRecord.CategoryInfo)"
$errorRecord = Write-Error -Exception ([InvalidOperationException]::new('x')) 2>&1
"$errorRecord|$($errorRecord.FullyQualifiedErrorId)"
function Invoke-Failing { [CmdletBinding()] param() Write-Error 'inside' }
$errorRecord = Invoke-Failing 2>&1
"$errorRecord|$($errorRecord.FullyQualifiedErrorId)|$($errorRecord.InvocationInfo.MyCommand)|$($errorRecord.CategoryInfo.Activity)"
try { Write-Error 'stops' -ErrorAction Stop } catch { "caught $_ $($_.Exception.GetType().Name)" }
try { Invoke-Failing -ErrorAction Stop } catch { "caught $_" }
Write-Error 'nothing' -ErrorAction SilentlyContinue
$?
Write-Progress -Activity 'a' -Status 's' -PercentComplete 10
Write-Progress -Activity 'a' -Completed
$ErrorActionPreference = 'Stop'
try { Get-Item /nothing } catch { $_.Exception.GetType().Name }
try { Nothing-Here } catch { $_.FullyQualifiedErrorId }
