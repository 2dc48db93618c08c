[ordered]@{ a = 1; b = 'x'; c = $null; d = $true; e = 1.5; f = @(1, 'two', @{ g = 3 }) } | ConvertTo-Json
[ordered]@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json -Depth 5 -Compress
[ordered]@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json -Compress -WarningAction SilentlyContinue
1, 2 | ConvertTo-Json -Compress
, 1 | ConvertTo-Json -Compress
1 | ConvertTo-Json -Compress -AsArray
ConvertTo-Json @() -Compress
ConvertTo-Json @(1) -Compress
ConvertTo-Json $null
'quote " back \ slash / tab	<>&'' ä €' | ConvertTo-Json
'ä<' | ConvertTo-Json -EscapeHandling EscapeNonAscii
[datetime]::new(2020, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) | ConvertTo-Json
[timespan]::FromSeconds(1.5) | ConvertTo-Json -Compress
[ConsoleColor]::Red | ConvertTo-Json
[ConsoleColor]::Red | ConvertTo-Json -EnumsAsStrings
[version] '1.2.3' | ConvertTo-Json -Compress
[guid] '00000000-0000-0000-0000-000000000001' | ConvertTo-Json
[pscustomobject]@{ Name = 'n'; List = [System.Collections.Generic.List[int]] (1, 2); Empty = @{}; None = @() } | ConvertTo-Json
[pscustomobject]@{ Long = 9223372036854775807; Real = 1e20; Small = 1.0; Decimal = 1.10d } | ConvertTo-Json -Compress
$o = '{"a":1,"b":[1,2.5,"x",null,true],"c":{"d":"2020-01-02T03:04:05Z"}}' | ConvertFrom-Json
$o.a.GetType().Name, $o.b.Count, $o.b[1].GetType().Name, ($null -eq $o.b[3]), $o.c.d.GetType().Name, $o.c.d.Kind
$o.PSObject.Properties.Name -join ','
('[1,2,3]' | ConvertFrom-Json).Count
('[1,2,3]' | ConvertFrom-Json -NoEnumerate).GetType().Name
'[1,2,3]' | ConvertFrom-Json | ForEach-Object { "item $_" }
$h = '{"b":1,"a":{"c":2}}' | ConvertFrom-Json -AsHashtable
$h.Keys -join ','
$h.a.c
('{', '"a": 1', '}' | ConvertFrom-Json).a
('{"a":1}', '{"a":2}' | ConvertFrom-Json).a
'{"a": 123456789012345678901234567890}' | ConvertFrom-Json | ForEach-Object { $_.a.GetType().Name }
try { '{bad' | ConvertFrom-Json } catch { $_.FullyQualifiedErrorId }
try { '{"a":1,"A":2}' | ConvertFrom-Json } catch { $_.FullyQualifiedErrorId }
'// comment', '{"a": /* in */ 1}' | ConvertFrom-Json | ForEach-Object a
($o | ConvertTo-Json -Depth 5 -Compress)
(Get-Item / | Select-Object Name, Exists | ConvertTo-Json -Compress)
'x' | Add-Member -NotePropertyName n -NotePropertyValue 1 -PassThru | ConvertTo-Json -Compress
