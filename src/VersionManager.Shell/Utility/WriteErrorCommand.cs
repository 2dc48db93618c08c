using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>The exception of an error that a script wrote with a message only.</summary>
public sealed class WriteErrorException : SystemException
{
    /// <inheritdoc/>
    public WriteErrorException()
    {
    }

    /// <inheritdoc/>
    public WriteErrorException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public WriteErrorException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary><c>Write-Error</c>.</summary>
[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = "NoException")]
public sealed class WriteErrorCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ParameterSetName = "WithException")]
    public Exception? Exception { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "NoException", ValueFromPipeline = true)]
    [Parameter(ParameterSetName = "WithException")]
    [AllowNull]
    [AllowEmptyString]
    [Alias("Msg")]
    public string? Message { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ErrorRecord")]
    public ErrorRecord? ErrorRecord { get; set; }

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public ErrorCategory Category { get; set; }

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public string ErrorId { get; set; } = "";

    [Parameter(ParameterSetName = "NoException")]
    [Parameter(ParameterSetName = "WithException")]
    public object? TargetObject { get; set; }

    [Parameter]
    public string RecommendedAction { get; set; } = "";

    [Parameter]
    [Alias("Activity")]
    public string CategoryActivity { get; set; } = "";

    [Parameter]
    [Alias("Reason")]
    public string CategoryReason { get; set; } = "";

    [Parameter]
    [Alias("TargetName")]
    public string CategoryTargetName { get; set; } = "";

    [Parameter]
    [Alias("TargetType")]
    public string CategoryTargetType { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ErrorRecord record = ErrorRecord is not null ? new ErrorRecord(ErrorRecord, null) : FromParameters();
        if (RecommendedAction.Length > 0)
            (record.ErrorDetails ??= new ErrorDetails(record.Exception.Message)).RecommendedAction = RecommendedAction;
        if (CategoryActivity.Length > 0)
            record.CategoryInfo.Activity = CategoryActivity;
        if (CategoryReason.Length > 0)
            record.CategoryInfo.Reason = CategoryReason;
        if (CategoryTargetName.Length > 0)
            record.CategoryInfo.TargetName = CategoryTargetName;
        if (CategoryTargetType.Length > 0)
            record.CategoryInfo.TargetType = CategoryTargetType;

        // The error belongs to the function that writes it: its name and line are shown, not this cmdlet's.
        if (GetVariableValue("MyInvocation") is InvocationInfo caller)
        {
            EngineInternals.Call(record, "SetInvocationInfo", caller);
            EngineInternals.Set(record, "PreserveInvocationInfoOnce", true);
            if (CategoryActivity.Length == 0)
                record.CategoryInfo.Activity = "Write-Error";
        }

        WriteError(record);
    }

    private ErrorRecord FromParameters()
    {
        Exception exception = Exception ?? new WriteErrorException(Message ?? "");
        string id = ErrorId.Length > 0 ? ErrorId : exception.GetType().FullName!;
        ErrorRecord record = new(exception, id, Category, TargetObject);
        if (Exception is not null && !string.IsNullOrEmpty(Message))
            record.ErrorDetails = new ErrorDetails(Message);
        return record;
    }
}
