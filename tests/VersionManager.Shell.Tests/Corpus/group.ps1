1, 2, 1, 3, 1 | Group-Object | ForEach-Object { "$($_.Name) $($_.Count) $($_.Group -join ',')" }
'a', 'B', 'A' | Group-Object | ForEach-Object { "$($_.Name) $($_.Count)" }
'a', 'B', 'A' | Group-Object -CaseSensitive | ForEach-Object { "$($_.Name) $($_.Count)" }
$table = 'apple', 'avocado', 'bean' | Group-Object { $_[0] } -AsHashTable -AsString
$table.Keys | Sort-Object
$table['a'].Count
$groups = 'apple', 'avocado', 'bean' | Group-Object Length -NoElement
$groups | ForEach-Object { "$($_.Name) $($_.Count) $($_.Group.Count) $($_.GetType().Name)" }
$rows = [pscustomobject]@{ A = 1; B = 'x' }, [pscustomobject]@{ A = 1; B = 'x' }, [pscustomobject]@{ A = 2; B = 'y' }
$rows | Group-Object A, B | ForEach-Object { "$($_.Name) $($_.Values -join '/') $($_.Count)" }
$rows | Group-Object B | Format-Table Name, Count | Out-String
(1..3 | Group-Object { $_ % 2 } -AsHashTable)[1] -join ','
