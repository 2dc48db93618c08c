using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>What <c>Test-Path -PathType</c> accepts.</summary>
public enum TestPathType
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>Something that can have children, such as a folder.</summary>
    Container,

    /// <summary>Something that cannot, such as a file.</summary>
    Leaf,
}

/// <summary><c>Test-Path</c>.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : ProviderCmdlet
{
    private bool _literal;

    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string?[]? Path { get; set; }

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string?[]? LiteralPath
    {
        get => Path;
        set
        {
            _literal = true;
            Path = value;
        }
    }

    [Parameter]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    [Alias("Type")]
    public TestPathType PathType { get; set; }

    [Parameter]
    public SwitchParameter IsValid { get; set; }

    private protected override bool IsLiteral => _literal;

    private protected override string? NameFilter => Filter;

    private protected override string[]? Includes => Include;

    private protected override string[]? Excludes => Exclude;

    private protected override object? GetProviderParameters(object context) => PathType == TestPathType.Any && !IsValid
        ? EngineInternals.Call(InvokeProvider.Item, "ItemExistsDynamicParameters", Path is [{ Length: > 0 } first, ..] ? first : ".", context)
        : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Path is not { Length: > 0 })
        {
            WriteError(new ErrorRecord(
                new ArgumentNullException("Path", "The provided Path argument was null or an empty collection."),
                "NullPathNotPermitted", ErrorCategory.InvalidArgument, Path));
            return;
        }

        foreach (string? path in Path)
            WriteObject(!string.IsNullOrWhiteSpace(path) && Test(path));
    }

    private bool Test(string path)
    {
        object context = NewContext();
        try
        {
            if (IsValid)
                return EngineInternals.Call(SessionState.Path, "IsValid", path, context) is true;
            if (EngineInternals.Call(InvokeProvider.Item, "Exists", path, context) is not true)
                return false;
            return PathType == TestPathType.Any
                || EngineInternals.Call(InvokeProvider.Item, "IsContainer", path, context) is true == (PathType == TestPathType.Container);
        }
        catch (Exception error) when (error is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException)
        {
            return false;
        }
    }
}
