using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Invoke-Expression</c>.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Expression")]
public sealed class InvokeExpressionCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    public string Command { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock.Create(Command), Array.Empty<object>()), enumerateCollection: true);
}

/// <summary><c>Read-Host</c>.</summary>
[Cmdlet(VerbsCommunications.Read, "Host", DefaultParameterSetName = "AsString")]
[OutputType(typeof(string), typeof(System.Security.SecureString))]
public sealed class ReadHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true)]
    [AllowNull]
    public object? Prompt { get; set; }

    [Parameter(ParameterSetName = "AsSecureString")]
    public SwitchParameter AsSecureString { get; set; }

    [Parameter(ParameterSetName = "AsString")]
    public SwitchParameter MaskInput { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Prompt is not null)
            Host.UI.Write(LanguagePrimitives.ConvertTo<string>(Prompt) + ": ");
        if (AsSecureString)
            WriteObject(Host.UI.ReadLineAsSecureString());
        else if (MaskInput)
            WriteObject(new System.Net.NetworkCredential("", Host.UI.ReadLineAsSecureString()).Password);
        else
            WriteObject(Host.UI.ReadLine());
    }
}

/// <summary><c>Get-Host</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Host")]
public sealed class GetHostCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Host);
}

/// <summary><c>Add-Type</c> for assemblies. Compiling source needs the compiler that only pwsh brings.</summary>
[Cmdlet(VerbsCommon.Add, "Type", DefaultParameterSetName = "FromPath")]
[OutputType(typeof(Type))]
public sealed class AddTypeCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "FromPath")]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "FromLiteralPath")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "FromAssemblyName")]
    [Alias("AN")]
    public string[]? AssemblyName { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string name in AssemblyName ?? [])
            Emit(() => System.Reflection.Assembly.Load(new System.Reflection.AssemblyName(name)), name);
        foreach (string path in LiteralPath ?? Path ?? [])
            Emit(() => System.Reflection.Assembly.LoadFrom(SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)), path);
    }

    private void Emit(Func<System.Reflection.Assembly> load, string target)
    {
        try
        {
            System.Reflection.Assembly assembly = load();
            if (PassThru)
                WriteObject(assembly.GetExportedTypes(), enumerateCollection: true);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            ThrowTerminatingError(new ErrorRecord(
                new InvalidOperationException($"Cannot add type. The assembly '{target}' could not be found or read: {error.Message}", error),
                "ASSEMBLY_NOT_FOUND", ErrorCategory.ObjectNotFound, target));
        }
    }
}
