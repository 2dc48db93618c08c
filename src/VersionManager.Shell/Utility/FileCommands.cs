using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security.Cryptography;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Import-PowerShellDataFile</c>: the hashtable in a <c>.psd1</c>, read without running it.</summary>
[Cmdlet(VerbsData.Import, "PowerShellDataFile", DefaultParameterSetName = "ByPath")]
[OutputType(typeof(System.Collections.Hashtable))]
public sealed class ImportPowerShellDataFileCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByPath")]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter SkipLimitCheck { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path ?? LiteralPath!)
        {
            string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
            if (!File.Exists(file))
            {
                WriteError(new ErrorRecord(
                    new ItemNotFoundException($"Cannot find path '{path}' because it does not exist."), "PathNotFound", ErrorCategory.ObjectNotFound, path));
                continue;
            }

            ScriptBlockAst script = Parser.ParseFile(file, out _, out ParseError[] errors);
            if (errors.Length > 0)
                Fail("CouldNotParseAsPowerShellDataFile", $"The file {path} could not be parsed as a PowerShell Data File: {errors[0].Message}", path);
            else if (script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false) is HashtableAst table)
                Emit(table, path);
            else
                Fail("CouldNotParseAsPowerShellDataFileNoHashtableRoot", $"The file {path} could not be parsed as a PowerShell Data File: it holds no hashtable.", path);
        }
    }

    private void Emit(HashtableAst table, string path)
    {
        try
        {
            WriteObject(table.SafeGetValue());
        }
        catch (InvalidOperationException error)
        {
            Fail("CouldNotParseAsPowerShellDataFile", $"The file {path} could not be parsed as a PowerShell Data File: {error.Message}", path);
        }
    }

    private void Fail(string id, string message, string path) =>
        WriteError(new ErrorRecord(new InvalidOperationException(message), id, ErrorCategory.InvalidData, path));
}

/// <summary><c>New-TemporaryFile</c>.</summary>
[Cmdlet(VerbsCommon.New, "TemporaryFile", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewTemporaryFileCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ShouldProcess(System.IO.Path.GetTempPath()))
            WriteObject(new FileInfo(System.IO.Path.GetTempFileName()));
    }
}

/// <summary><c>New-Guid</c>.</summary>
[Cmdlet(VerbsCommon.New, "Guid")]
[OutputType(typeof(Guid))]
public sealed class NewGuidCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Guid.NewGuid());
}

/// <summary>A file's hash.</summary>
public sealed record FileHashInfo(string Algorithm, string Hash, string Path);

/// <summary><c>Get-FileHash</c>.</summary>
[Cmdlet(VerbsCommon.Get, "FileHash", DefaultParameterSetName = "Path")]
[OutputType(typeof(FileHashInfo))]
public sealed class GetFileHashCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    [ValidateSet("SHA1", "SHA256", "SHA384", "SHA512", "MD5")]
    public string Algorithm { get; set; } = "SHA256";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in LiteralPath ?? Path!)
        {
            try
            {
                foreach (string file in LiteralPath is not null
                    ? [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)]
                    : SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _))
                {
                    if (Directory.Exists(file))
                        continue;
                    using FileStream stream = File.OpenRead(file);
                    byte[] hash = CryptographicOperations.HashData(new HashAlgorithmName(Algorithm.ToUpperInvariant()), stream);
                    WriteObject(new FileHashInfo(Algorithm.ToUpperInvariant(), Convert.ToHexString(hash), file));
                }
            }
            catch (Exception error) when (error is IOException or ItemNotFoundException or UnauthorizedAccessException)
            {
                WriteError(new ErrorRecord(error, "FileNotFound", ErrorCategory.ObjectNotFound, path));
            }
        }
    }
}
