# The corpus of the Shell's tests, in the real shell: what was recorded is still what pwsh gives.

BeforeDiscovery {
    $folder = (Resolve-Path (Join-Path $PSScriptRoot '../VersionManager.Shell.Tests/Corpus')).Path
    $cases = Get-ChildItem $folder -Filter *.ps1 | ForEach-Object { @{ Name = $_.BaseName; Path = $_.FullName; Folder = $folder } }
}

Describe 'Corpus <Name>' -ForEach $cases {
    It 'gives what was recorded' {
        $arguments = [IO.Path]::ChangeExtension($Path, '.arguments')
        $words = @(if (Test-Path $arguments) { Get-Content $arguments })
        $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath)
        '-NoProfile', '-File', $Path + $words | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.Environment['NO_COLOR'] = '1'
        $start.Environment['TMPDIR'] = "$TestDrive"
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        $actual = "$output-- errors`n$($errors.Result)-- exit $($process.ExitCode)`n".Replace($Folder, '<corpus>').Replace("$TestDrive", '<temporary>')
        $actual | Should -BeExactly (Get-Content ([IO.Path]::ChangeExtension($Path, '.expected')) -Raw)
    }
}
