(New-Object System.Text.StringBuilder 'abc').Length
(New-Object -TypeName System.Collections.ArrayList).Count
(New-Object System.Version 1, 2).Minor
$o = New-Object PSObject -Property @{ A = 1 }
$o.A
(New-Object Uri -ArgumentList 'http://x/y').Host
try { New-Object No.Such.Type } catch { $_.FullyQualifiedErrorId }
$o | Add-Member B 2
$o | Add-Member -NotePropertyMembers @{ C = 3 }
$o | Add-Member -MemberType ScriptProperty -Name D -Value { $this.A + $this.B }
$o | Add-Member ScriptMethod Twice { $this.A * 2 }
$o | Add-Member AliasProperty AA A
"$($o.B) $($o.C) $($o.D) $($o.Twice()) $($o.AA)"
$o | Add-Member A 9 -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
$o | Add-Member A 9 -Force
$o.A
($o | Add-Member -TypeName My.Type -PassThru).PSObject.TypeNames[0]
Compare-Object 1, 2, 3 2, 3, 4 | ForEach-Object { "$($_.InputObject) $($_.SideIndicator)" }
Compare-Object a, b A, b -CaseSensitive | ForEach-Object { "$($_.InputObject) $($_.SideIndicator)" }
Compare-Object 1, 2 1, 2 -IncludeEqual | ForEach-Object { "$($_.InputObject) $($_.SideIndicator)" }
Compare-Object 1, 2 2, 3 -PassThru | ForEach-Object { "$_ $($_.SideIndicator)" }
1, 1, 2, 1 | Get-Unique
'a', 'A', 'b' | Get-Unique
Get-Variable PSHOME | ForEach-Object Name
Get-Variable PSHOME -ValueOnly | ForEach-Object { $_ -is [string] }
Set-Variable v 5
$v
New-Variable w 6 -Option ReadOnly
$w
try { $w = 7 } catch { $_.FullyQualifiedErrorId }
New-Variable v 1 -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
Remove-Variable v
Test-Path Variable:v
Get-Variable nothing -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
function Set-Inner { Set-Variable -Name inner -Value 1 -Scope Global; Set-Variable here 2; $here }
Set-Inner
$inner
Set-Alias say Write-Output
say hi
Invoke-Expression '1 + 1'
Invoke-Expression '$x = 5'
$x
(New-TimeSpan -Minutes 2).TotalSeconds
(New-TimeSpan '2020-01-01' '2020-01-02').Days
Get-Date '2020-01-02 03:04:05' -Format 'yyyy-MM-dd'
Get-Date '2020-01-02 03:04:05' -UFormat '%Y/%m/%d %H:%M:%S'
(Get-Date '2020-01-02' -Hour 5).Hour
(Get-Date -UnixTimeSeconds 0).ToUniversalTime().Year
$random = Get-Random -Minimum 3 -Maximum 5
$random -ge 3 -and $random -lt 5
$random.GetType().Name
(1..5 | Get-Random -Count 3).Count
(1..5 | Get-Random -Shuffle).Count
try { Get-Random -Minimum 5 -Maximum 1 } catch { $_.FullyQualifiedErrorId }
(Measure-Command { Start-Sleep -Milliseconds 20 }).TotalMilliseconds -ge 15
Measure-Command { $assigned = 4 } | Out-Null
$assigned
$data = New-TemporaryFile
Set-Content $data "@{ A = 1; B = @('x', 'y'); C = @{ D = `$true } }"
$table = Import-PowerShellDataFile -LiteralPath $data
"$($table.A) $($table.B -join '+') $($table.C.D)"
Remove-Item $data
(New-Guid).GetType().Name
$process = Start-Process sh -ArgumentList '-c', '"exit 3"' -Wait -PassThru
$process.ExitCode
$process = Start-Process sleep 60 -PassThru
Stop-Process -Id $process.Id
$process.WaitForExit(5000)
Get-Process -Id 2147483647 -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
$file = New-TemporaryFile
Start-Process sh -ArgumentList '-c', '"echo out; echo err >&2"' -Wait -RedirectStandardOutput $file.FullName -RedirectStandardError /dev/null
Get-Content $file
Remove-Item $file
Add-Type -AssemblyName System.Net.Http
[System.Net.Http.HttpMethod]::Get.Method
