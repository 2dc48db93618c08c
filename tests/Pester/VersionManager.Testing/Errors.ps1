<#
.SYNOPSIS
    Runs what must report exactly one error, and returns that error.
#>
function Get-SingleError {
    param([Parameter(Mandatory, Position = 0)] [scriptblock] $Script)
    $errors = @(
        try { & $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } }
        catch { $_ }
    )
    if ($errors.Count -ne 1) { throw "One error was expected of '$Script', and there were $($errors.Count): $($errors -join '; ')" }
    $errors[0]
}
