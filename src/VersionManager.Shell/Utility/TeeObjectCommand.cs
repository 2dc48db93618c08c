using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Tee-Object</c>: to a file or a variable, and on.</summary>
[Cmdlet("Tee", "Object", DefaultParameterSetName = "File")]
public sealed class TeeObjectCommand : PSCmdlet, IDisposable
{
    private readonly List<object?> _kept = [];
    private SteppablePipeline? _file;
    private System.Management.Automation.PowerShell? _shell;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "File")]
    [Alias("Path")]
    public string? FilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralFile")]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Variable")]
    public string? Variable { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _shell?.Dispose();
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Variable is not null)
            return;
        _shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        _shell.AddCommand("Out-File").AddParameter("LiteralPath", FilePath ?? LiteralPath).AddParameter("Append", Append);
        _file = _shell.GetSteppablePipeline();
        _file.Begin(this);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _kept.Add(InputObject);
        _file?.Process(InputObject);
        WriteObject(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _file?.End();
        if (Variable is null)
            return;
        object? earlier = Append ? SessionState.PSVariable.GetValue(Variable) : null;
        object?[] all = [.. LanguagePrimitives.GetEnumerable(earlier)?.Cast<object?>() ?? (earlier is null ? [] : [earlier]), .. _kept];
        SessionState.PSVariable.Set(Variable, all.Length == 1 ? all[0] : all);
    }
}
