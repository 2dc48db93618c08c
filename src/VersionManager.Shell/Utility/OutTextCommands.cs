using System.Management.Automation;
using System.Text;
using Microsoft.PowerShell.Commands.Internal.Format;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Formats objects as the console would and gives the text to a writer.</summary>
public abstract class OutTextCmdlet : FrontEndCommandBase
{
    private static readonly Type ManagerType = EngineInternals.FormatterType("OutputManagerInner");
    private static readonly Type LineOutputType = EngineInternals.FormatterType("TextWriterLineOutput");
    private readonly object _manager = EngineInternals.Create(ManagerType);

    private protected OutTextCmdlet() => EngineInternals.Set(this, "implementation", _manager);

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; } = int.MaxValue;

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    private protected void WriteTo(TextWriter writer) =>
        EngineInternals.Set(_manager, "LineOutput", EngineInternals.Create(LineOutputType, writer, Width, (bool)NoNewline));
}

/// <summary><c>Out-String</c>.</summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : OutTextCmdlet
{
    private readonly StringWriter _text = new();

    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        WriteTo(_text);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        if (Stream)
            WriteLines();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Stream)
            WriteLines();
        else
            WriteObject(_text.ToString());
    }

    private void WriteLines()
    {
        StringBuilder text = _text.GetStringBuilder();
        string[] lines = text.ToString().Split(Environment.NewLine);
        text.Clear();
        foreach (string line in lines.AsSpan(0, lines.Length - 1))
            WriteObject(line);
        text.Append(lines[^1]);
    }
}

/// <summary><c>Out-File</c>, which is also what <c>&gt;</c> and <c>&gt;&gt;</c> call.</summary>
[Cmdlet(VerbsData.Out, "File", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
public sealed class OutFileCommand : OutTextCmdlet
{
    private StreamWriter? _file;

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ByPath")]
    [Alias("Path")]
    public string? FilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    [EncodingName]
    public Encoding Encoding { get; set; } = EncodingNameAttribute.Default;

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(FilePath ?? LiteralPath!);
        if (!ShouldProcess(path))
        {
            WriteTo(TextWriter.Null);
        }
        else
        {
            Open(path);
            WriteTo(_file!);
        }

        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        InternalDispose();
    }

    /// <inheritdoc/>
    protected override void InternalDispose()
    {
        _file?.Dispose();
        _file = null;
        base.InternalDispose();
    }

    private void Open(string path)
    {
        try
        {
            if (Force && File.Exists(path))
                File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
            FileMode mode = Append ? FileMode.Append : NoClobber ? FileMode.CreateNew : FileMode.Create;
            _file = new StreamWriter(new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite), Encoding);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bool exists = NoClobber && File.Exists(path);
            ThrowTerminatingError(new ErrorRecord(
                error, exists ? "NoClobber" : "FileOpenFailure", exists ? ErrorCategory.ResourceExists : ErrorCategory.OpenError, path));
        }
    }
}
