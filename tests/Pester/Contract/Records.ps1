# Objects of the module's output types, as from a fleet in trouble: with long names and long reasons. Dot-source it.

$records = @{
    Node = 'node-eu-west-17'; Application = 'sourcerouter'; Version = '2.10.3'; Predecessor = '1.9.12'
    From = '1.9.12'; To = '2.10.3'; Isolation = 'Namespace'; Slot = 3; PrivateAddress = '100.64.200.105'
    Address = '192.168.200.117'; Pid = 1234567; Attempt = 3
    Started = '2026-01-02T03:04:05Z'; Finished = '2026-01-02T03:05:05Z'; Since = '2026-01-02T03:04:05Z'
    LastUse = '2026-01-02T03:04:05Z'
    BytesCopied = 123456789; BytesReceived = 123456789; ReleaseBytes = 123456789; Bytes = 123456789; BytesSent = 123456789
    BytesIn = 123456789; BytesOut = 123456789; Files = 1234; FilesSent = 12; FilesShared = 1222; MemoryLimit = 128MB
    OpenFlows = 123; InFlight = 12; Requests = 1234567; Progress = 0.42; Message = 'copying 12 of 34 chunks'; Phase = 'Migrate'
    Step = 'Install'; Milliseconds = 1234.5; Port = 'tcp/7000'; Protocol = 'Tcp'; Number = 7000; IsDefault = $true
    Path = '/srv/build/sourcerouter/2.10.3'; Action = 'Installed'; DaemonVersion = '0.1.0'; Supervisor = 'systemd'
    Check = 'linux.uml'
    Detail = 'not found: install it with apt-get install user-mode-linux, or run Install-VmNode with -InstallDependencies'
    Sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    Reason = 'the program ./sourcerouter does not exist in the release; name one with New-AppRelease, and publish a new version'
}

# Makes an object of a record type; values that are not given are those of $records, or null.
function New-Record([type] $Type, [hashtable] $Values = @{}) {
    $usual = @{ VmPort = @{ Source = 'Operator' }; UpgradeInfo = @{ Source = '192.168.200.101' } }[$Type.Name] ?? @{}
    # The module's own records are made from the contract's, by non-public constructors. The copy constructor is left out.
    $constructor = $Type.GetConstructors('Instance, Public, NonPublic') |
        Where-Object { $_.GetParameters()[0].ParameterType -ne $Type } | Sort-Object { $_.GetParameters().Count } -Bottom 1
    $arguments = foreach ($parameter in $constructor.GetParameters()) {
        $kind = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
        $name = $parameter.Name
        $value = $Values.Contains($name) ? $Values[$name] : $usual[$name] ?? $records[$name]
        if ($kind.IsGenericType -and $kind.Name -eq 'IReadOnlyList`1') {
            $list = [Activator]::CreateInstance([Collections.Generic.List`1].MakeGenericType($kind.GenericTypeArguments))
            $item = $kind.GenericTypeArguments[0]
            if ($item.Namespace -like 'VersionManager.*') { $list.Add((New-Record $item $Values)) }
            , $list
        }
        elseif ($kind.Namespace -like 'VersionManager.*' -and $kind.IsClass) { New-Record $kind $Values }
        elseif ($null -ne $value) { $value -as $kind ?? $(throw "'$value' is no $kind.") }
        elseif ($kind.IsValueType -and $kind -eq $parameter.ParameterType) { [Activator]::CreateInstance($kind) }
        else { $null }
    }
    $constructor.Invoke(@($arguments))
}
