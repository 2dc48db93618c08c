$all = 1, 2, 3, 4 | Measure-Object -Sum -Average -Minimum -Maximum -StandardDeviation
'{0} {1} {2} {3} {4} {5:n4}' -f $all.Count, $all.Sum, $all.Average, $all.Minimum, $all.Maximum, $all.StandardDeviation
(1..5 | Measure-Object).Count
(@() | Measure-Object).Count
$null -eq (1..5 | Measure-Object).Sum
$rows = [pscustomobject]@{ Size = 10 }, [pscustomobject]@{ Size = 20 }
$sum = $rows | Measure-Object Size -Sum
"$($sum.Property) $($sum.Sum) $($sum.Sum.GetType().Name)"
$rows | Measure-Object Nothing -Sum -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
$text = 'one two', 'three' | Measure-Object -Line -Word -Character
"$($text.Lines) $($text.Words) $($text.Characters)"
'a', 'x' | Measure-Object -Sum -ErrorAction SilentlyContinue -ErrorVariable problem | Out-Null
$problem[0].FullyQualifiedErrorId
('b', 'a' | Measure-Object -Minimum).Minimum
(1..4 | Measure-Object -Maximum).Maximum.GetType().Name
1..3 | Measure-Object -Sum | Format-List | Out-String
