1..10 | Select-Object -First 2
1..10 | Select-Object -Last 2
1..10 | Select-Object -First 1 -Last 1
1..10 | Select-Object -Skip 8
1..10 | Select-Object -SkipLast 8
1..10 | Select-Object -Skip 2 -First 2
1..10 | Select-Object -Skip 1 -Last 2
1..10 | Select-Object -Index 0, 4
3, 1, 3, 'a', 'A' | Select-Object -Unique
$people = [pscustomobject]@{ Name = 'Ann'; Age = 3 }, [pscustomobject]@{ Name = 'Bob'; Age = 5 }
$people | Select-Object Name | ConvertTo-Json -Compress
$people | Select-Object Name, @{ n = 'Double'; e = { $_.Age * 2 } }, Missing | ConvertTo-Json -Compress
$people | Select-Object * -ExcludeProperty Age | ConvertTo-Json -Compress
$people | Select-Object -ExpandProperty Name
$people | Select-Object N*, A* | ForEach-Object { $_.PSObject.Properties.Name -join ',' }
($people | Select-Object Name)[0].PSObject.TypeNames[0]
(Get-Item / | Select-Object Name).PSObject.TypeNames[0]
& { 1; 2; throw 'not reached' } | Select-Object -First 2
@{ a = 1 }, @{ a = 2 } | Select-Object -ExpandProperty a
[pscustomobject]@{ Items = 1, 2 } | Select-Object -ExpandProperty Items
$people | Select-Object -ExpandProperty Nothing -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
$people | Select-Object Name, Name -ErrorAction SilentlyContinue -ErrorVariable problem | ForEach-Object Name
$problem[0].FullyQualifiedErrorId
