3, 1, 2 | Sort-Object
3, 1, 2 | Sort-Object -Descending
'b', 'A', 'a', 'B' | Sort-Object
'b', 'A', 'a', 'B' | Sort-Object -CaseSensitive
'b', 'A', 'a', 'B' | Sort-Object -Unique
$rows = 'b 2', 'a 2', 'c 1' | ForEach-Object { $name, [int] $number = -split $_; [pscustomobject]@{ Name = $name; Number = $number } }
$rows | Sort-Object Number -Stable | ForEach-Object Name
$rows | Sort-Object Number, Name -Descending | ForEach-Object Name
$rows | Sort-Object @{ e = 'Number'; Descending = $true }, Name | ForEach-Object Name
$rows | Sort-Object { $_.Name } | ForEach-Object Name
$rows | Sort-Object -Property Number -Top 2 | ForEach-Object Name
$rows | Sort-Object -Property Number -Bottom 1 | ForEach-Object Name
'10', '9', 8 | Sort-Object
[version] '1.10', [version] '1.9' | Sort-Object | ForEach-Object ToString
$null, 2, 1 | Sort-Object
(Get-Date '2020-01-02'), (Get-Date '2019-01-02') | Sort-Object | ForEach-Object Year
$rows | Sort-Object Missing | ForEach-Object Name
