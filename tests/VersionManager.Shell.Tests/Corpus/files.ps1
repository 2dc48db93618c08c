$folder = Join-Path ([IO.Path]::GetTempPath()) ("vmshell-corpus")
$null = New-Item -ItemType Directory -Path $folder
try {
    Push-Location $folder
    (Get-Location).Path -eq $folder
    Set-Content -Path a.txt -Value 'one', 'two', 'three'
    Add-Content a.txt 'four'
    Get-Content a.txt
    (Get-Content a.txt -Raw).Length
    Get-Content a.txt -TotalCount 2
    Get-Content a.txt -Tail 1
    (Get-Content a.txt -ReadCount 0).Count
    Get-Content a.txt -ReadCount 3 | ForEach-Object { $_.Count }
    (Get-Content a.txt)[1].ReadCount
    Set-Content b.txt -Value 'no end' -NoNewline
    (Get-Item b.txt).Length
    'piped', 'lines' | Set-Content c.txt
    Get-Content c.txt, b.txt
    'text' > d.txt
    'more' >> d.txt
    Get-Content d.txt
    'x' | Out-File e.txt -Encoding utf8BOM
    (Get-Content e.txt -AsByteStream) -join ' '
    Set-Content f.txt 'ä' -Encoding unicode
    (Get-Item f.txt).Length
    Get-ChildItem | ForEach-Object Name
    Get-ChildItem -Filter 'a*' -Name
    Get-ChildItem *.txt -Exclude a*, b* | ForEach-Object Name
    $null = New-Item -ItemType File -Path sub/deep/g.txt -Force -Value 'deep'
    Get-ChildItem -Recurse -File | ForEach-Object { Resolve-Path $_ -Relative }
    Get-ChildItem -Directory -Recurse -Name
    Get-ChildItem -Recurse -Depth 1 -Name
    Get-ChildItem -Recurse -Include g* | ForEach-Object Name
    Test-Path a.txt, nothing, sub
    Test-Path a.txt -PathType Container
    Test-Path sub -PathType Leaf
    Test-Path '*.txt'
    Test-Path -LiteralPath '*.txt'
    Test-Path ''
    Copy-Item a.txt copy.txt
    Copy-Item sub other -Recurse
    (Get-ChildItem other -Recurse -File).Name
    Copy-Item a.txt other -PassThru | ForEach-Object Name
    Move-Item copy.txt moved.txt
    Test-Path copy.txt, moved.txt
    Rename-Item moved.txt renamed.txt
    Test-Path renamed.txt
    Remove-Item renamed.txt
    Test-Path renamed.txt
    Remove-Item a.txt -WhatIf
    New-Item w.txt -WhatIf
    Set-Content w.txt x -WhatIf
    Copy-Item a.txt w.txt -WhatIf
    Test-Path a.txt, w.txt
    Remove-Item sub, other -Recurse
    Get-ChildItem -Directory
    Remove-Item *.txt
    @(Get-ChildItem).Count
    Get-Item nothing -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId, $problem[0].CategoryInfo.Category
    Remove-Item nothing -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId
    Remove-Item nothing* -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem.Count
    Get-Content nothing -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId
    Copy-Item nothing x -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId
    Move-Item nothing x -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId
    Set-Location nothing -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId
    $null = New-Item x -ItemType Directory
    New-Item x -ItemType Directory -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId
    $null = New-Item x -ItemType Directory -Force
    $null = New-Item -ItemType SymbolicLink -Path link -Target x
    (Get-Item link).LinkTarget
    Remove-Item link
    Test-Path x
    Set-Content -LiteralPath 'we[i]rd.txt' 'ok'
    Set-Content 'we[i]rd.txt' 'no' -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem.Count
    Get-Content -LiteralPath 'we[i]rd.txt'
    $temporary = New-TemporaryFile
    $temporary.Length
    Remove-Item $temporary
    Set-Content h.txt 'abc' -NoNewline
    (Get-FileHash h.txt).Hash
    Clear-Content h.txt
    (Get-Item h.txt).Length
    'one', 'two' | Tee-Object t.txt | ForEach-Object { "tee $_" }
    Get-Content t.txt
    1, 2 | Tee-Object -Variable kept | Out-Null
    $kept -join ','
    Get-Content t.txt | Select-String tw | ForEach-Object Line
    (Select-String one t.txt).LineNumber
    Select-String -Path t.txt -Pattern zzz -Quiet
    'abc', 'xbx' | Select-String 'b' -AllMatches | ForEach-Object { "$_" }
    'a.c', 'abc' | Select-String 'a.c' -SimpleMatch -Raw
    'a', 'b' | Select-String 'a' -NotMatch -Raw
    1..5 | ForEach-Object { "line $_" } | Select-String 'line 3' -Context 1, 1 | Out-String
}
finally {
    Pop-Location
    Remove-Item $folder -Recurse -Force
}
Test-Path $folder
