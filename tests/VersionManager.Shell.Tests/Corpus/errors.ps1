function Deep { throw 'deep problem' }
Get-Item /no/such/path
Write-Error 'written'
1 / 0
Nothing-Here
[int]::Parse('x')
Get-Item -Nonsense
Deep
'not reached'
