# Assertions, and the wait helper.

# Waits until a condition holds; fails with -Because if it does not in time. The condition's errors are not caught. With -Is, that
# block must hold of the condition's answer ($_), which is returned.
function Wait-Until {
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $Condition,
        [scriptblock] $Is,
        [Parameter(Mandatory)] [string] $Because,
        [int] $TimeoutSeconds = 30
    )
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $answer = & $Condition
        $verdict = $Is ? $Is.InvokeWithContext($null, [psvariable]::new('_', $answer)) : $answer
        if ($verdict) { break }
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSeconds) {
            throw "Waited $TimeoutSeconds s in vain: $Because$($Is ? ". The last answer: $($answer -join '; ')" : '')"
        }
        [Threading.Thread]::Sleep(20)
    }
    if ($Is) { $answer }
}

# Runs a script block in which a cmdlet must raise exactly one error, terminating or not. The kind is the first part of the full
# error id, the cmdlet the second. The block's output is dropped; -PassThru returns the error.
function Assert-OneError {
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Kind,
        [Parameter(Mandatory, Position = 1)] [string] $Cmdlet,
        [Parameter(Mandatory, Position = 2)] [scriptblock] $Script,
        [Management.Automation.ErrorCategory] $Category,
        $Target,
        [switch] $PassThru
    )
    $errors = @(
        try { & $Script 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] } }
        catch { $_ }
    )
    $id = "$Kind,VersionManager.Cmdlets.$($Cmdlet.Replace('-', ''))Command"
    if ($errors.Count -ne 1 -or $errors[0].FullyQualifiedErrorId -cne $id) {
        $all = $errors | ForEach-Object { "`n$($_.FullyQualifiedErrorId): $_" }
        throw "Expected one error, $id, but there were $($errors.Count):$all"
    }
    $found = $errors[0]
    if ($PSBoundParameters.ContainsKey('Category') -and $found.CategoryInfo.Category -ne $Category) {
        throw "Expected $id to be of category $Category, but it is $($found.CategoryInfo.Category)."
    }
    if ($PSBoundParameters.ContainsKey('Target') -and $found.TargetObject -ne $Target) {
        throw "Expected $id to be about '$Target', but it is about '$($found.TargetObject)'."
    }
    if ($PassThru) { $found }
}

# Compares lines with a reviewed file. If they differ, fails with the differences and leaves the lines in a file to review and
# copy.
function Assert-Reviewed {
    param([Parameter(Mandatory)] [string] $Path, [Parameter(Mandatory)] [string[]] $Line)
    $reviewed = [string[]]@(Get-Content $Path)
    if (($Line -join "`n") -ceq ($reviewed -join "`n")) { return }
    $received = Join-Path ([IO.Path]::GetTempPath()) "$(Split-Path $Path -Leaf).received"
    Set-Content $received $Line
    $differences = Compare-Object $reviewed $Line -CaseSensitive | ForEach-Object { "`n$($_.SideIndicator) $($_.InputObject)" }
    throw "What is there differs from $Path. To make it so: cp $received $Path$differences"
}

# The lines that show objects in a window of that many columns.
function Format-AtWidth {
    param([Parameter(Mandatory)] [int] $Width, [Parameter(Mandatory, ValueFromPipeline)] $InputObject)
    begin { $shown = [Collections.Generic.List[object]]::new() }
    process { $shown.Add($InputObject) }
    end {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
        try { ($shown | Out-String -Width $Width) -split "`n" | ForEach-Object { $_.TrimEnd() } }
        finally { $PSStyle.OutputRendering = $rendering }
    }
}
