$rows = [pscustomobject]@{ Name = 'one'; Size = 1; Ratio = 0.5 }, [pscustomobject]@{ Name = 'second'; Size = 20; Ratio = 1.25 }
$rows
$rows | Format-Table -AutoSize
$rows | Format-Table Name, @{ Label = 'Bytes'; Expression = { $_.Size * 1024 }; Format = 'n0' } -HideTableHeaders
$rows | Format-List
$rows | Format-List Name
$rows | Format-Table -GroupBy Name Size
[pscustomobject]@{ A = 1; B = 2; C = 3; D = 4; E = 5 }
@{ key = 'value' }
[ordered]@{ a = 1; b = @(1, 2) }
1, 'two', 3.5, $true, $null
Get-Date '2020-01-02 03:04:05' | Out-String
[timespan]::FromSeconds(61)
[version] '1.2'
'a', 'b' | Out-String -Stream | ForEach-Object { "[$_]" }
($rows | Out-String).Trim().Length
$rows | Format-Table | Out-String -Width 20
'x' | Out-String -NoNewline
Get-Command Get-Item | ForEach-Object { "$($_.Name) $($_.CommandType) $($_.Source)" }
Get-Alias gci, select | ForEach-Object { "$($_.Name) $($_.Definition)" }
'str' | Get-Member Length | ForEach-Object { "$($_.Name) $($_.MemberType) $($_.Definition) $($_.TypeName)" }
[pscustomobject]@{ A = 1 } | Get-Member -MemberType NoteProperty | ForEach-Object { "$($_.Name) $($_.Definition)" }
Get-ChildItem /etc/hostname | Format-Table Name | Out-String
(Get-Process -Id $PID).Id -eq $PID
