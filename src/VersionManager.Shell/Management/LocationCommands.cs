using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Location</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Location")]
[OutputType(typeof(PathInfo), typeof(PathInfoStack))]
public sealed class GetLocationCommand : PSCmdlet
{
    [Parameter]
    public SwitchParameter Stack { get; set; }

    [Parameter]
    public string? StackName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Stack || StackName is not null ? SessionState.Path.LocationStack(StackName) : SessionState.Path.CurrentLocation);
}

/// <summary>What <c>Set-Location</c> and <c>Push-Location</c> share: where to go.</summary>
public abstract class LocationCmdlet : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected void Go(string defaultPath)
    {
        try
        {
            PathInfo now = LiteralPath is not null
                ? SessionState.Path.SetLocation(WildcardPattern.Escape(LiteralPath))
                : SessionState.Path.SetLocation(Path ?? defaultPath);
            if (PassThru)
                WriteObject(now);
        }
        catch (Exception error) when (error is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException or PSArgumentException)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
        }
    }
}

/// <summary><c>Set-Location</c>: home when no path is given.</summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
public sealed class SetLocationCommand : LocationCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Go("~");
}

/// <summary><c>Push-Location</c>.</summary>
[Cmdlet(VerbsCommon.Push, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
public sealed class PushLocationCommand : LocationCmdlet
{
    [Parameter]
    public string StackName { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SessionState.Path.PushCurrentLocation(StackName);
        if (Path is not null || LiteralPath is not null)
            Go("");
    }
}

/// <summary><c>Pop-Location</c>.</summary>
[Cmdlet(VerbsCommon.Pop, "Location")]
[OutputType(typeof(PathInfo))]
public sealed class PopLocationCommand : PSCmdlet
{
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public string StackName { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            PathInfo? now = SessionState.Path.PopLocation(StackName);
            if (PassThru)
                WriteObject(now);
        }
        catch (Exception error) when (error is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException)
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
        }
    }
}
