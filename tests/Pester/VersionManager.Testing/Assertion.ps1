# Assertions, and waiting for what is to come.

# Waits until a condition holds, and fails with what it was waited for when it does not in time. The condition's own errors are not caught.
function Wait-Until {
    param(
        [Parameter(Mandatory)] [scriptblock] $Condition,
        [Parameter(Mandatory)] [string] $Because,
        [int] $TimeoutSeconds = 30
    )
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSeconds) { throw "Waited $TimeoutSeconds s in vain: $Because" }
        [Threading.Thread]::Sleep(20)
    }
}

# Runs a script block that is to raise exactly one error, terminating or not, of that full id, and returns the error. What it put out is left out.
function Assert-OneError {
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Id,
        [Parameter(Mandatory, Position = 1)] [scriptblock] $Script,
        [Management.Automation.ErrorCategory] $Category,
        $Target
    )
    $errors = @(
        try { & $Script 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] } }
        catch { $_ }
    )
    if ($errors.Count -ne 1) { throw "Expected one error, $Id, but there were $($errors.Count): $($errors | ForEach-Object { "`n$($_.FullyQualifiedErrorId): $_" })" }
    $found = $errors[0]
    if ($found.FullyQualifiedErrorId -cne $Id) { throw "Expected the error $Id, but it was $($found.FullyQualifiedErrorId): $found" }
    if ($PSBoundParameters.ContainsKey('Category') -and $found.CategoryInfo.Category -ne $Category) {
        throw "Expected $Id to be of category $Category, but it is $($found.CategoryInfo.Category)."
    }
    if ($PSBoundParameters.ContainsKey('Target') -and $found.TargetObject -ne $Target) {
        throw "Expected $Id to be about '$Target', but it is about '$($found.TargetObject)'."
    }
    $found
}

# The lines that objects are shown as, in a window of that many columns.
function Format-AtWidth {
    param([Parameter(Mandatory)] [int] $Width, [Parameter(Mandatory, ValueFromPipeline)] $InputObject)
    end {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
        try { ($input | Out-String -Width $Width) -split "`n" | ForEach-Object { $_.TrimEnd() } }
        finally { $PSStyle.OutputRendering = $rendering }
    }
}
