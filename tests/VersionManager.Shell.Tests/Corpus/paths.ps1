Join-Path a b
Join-Path /a/ /b
Join-Path a b c d
Join-Path / x
Join-Path '' b -ErrorAction SilentlyContinue -ErrorVariable problem
'a', 'b' | Join-Path -ChildPath c
Split-Path /a/b/c.txt
Split-Path /a/b/c.txt -Leaf
Split-Path /a/b/c.tar.gz -LeafBase
Split-Path /a/b/c.tar.gz -Extension
Split-Path a/b -IsAbsolute
Split-Path /a/b -IsAbsolute
Split-Path c.txt
Split-Path Env:/HOME -Qualifier
Split-Path Env:/HOME -NoQualifier
Resolve-Path / | ForEach-Object Path
Convert-Path /
(Resolve-Path /etc/host* | Select-Object -First 1).GetType().Name
$env:VMSHELL_TEST = 'yes'
Get-Content Env:VMSHELL_TEST
(Get-Item Env:VMSHELL_TEST).Value
Set-Item Env:VMSHELL_TEST no
$env:VMSHELL_TEST
Remove-Item Env:VMSHELL_TEST
Test-Path Env:VMSHELL_TEST
Test-Path Variable:PSHOME
Test-Path Function:Nothing
(Get-PSDrive / -ErrorAction Ignore).Name
Get-PSDrive -PSProvider Environment | ForEach-Object Name
Resolve-Path /nothing -ErrorAction SilentlyContinue -ErrorVariable problem
$problem[0].FullyQualifiedErrorId
