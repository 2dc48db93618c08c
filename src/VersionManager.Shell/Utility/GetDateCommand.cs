using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Date</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Date", DefaultParameterSetName = "DateAndFormat")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LastWriteTime")]
    public DateTime Date { get; set; } = DateTime.Now;

    [Parameter]
    public double UnixTimeSeconds { get; set; } = double.NaN;

    [Parameter]
    public int? Year { get; set; }

    [Parameter]
    [ValidateRange(1, 12)]
    public int? Month { get; set; }

    [Parameter]
    [ValidateRange(1, 31)]
    public int? Day { get; set; }

    [Parameter]
    [ValidateRange(0, 23)]
    public int? Hour { get; set; }

    [Parameter]
    [ValidateRange(0, 59)]
    public int? Minute { get; set; }

    [Parameter]
    [ValidateRange(0, 59)]
    public int? Second { get; set; }

    [Parameter]
    [ValidateRange(0, 999)]
    public int? Millisecond { get; set; }

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public string? UFormat { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        DateTime date = double.IsNaN(UnixTimeSeconds) ? Date : DateTime.UnixEpoch.AddSeconds(UnixTimeSeconds).ToLocalTime();
        date = date
            .AddYears((Year ?? date.Year) - date.Year)
            .AddMonths((Month ?? date.Month) - date.Month);
        date = date
            .AddDays((Day ?? date.Day) - date.Day)
            .AddHours((Hour ?? date.Hour) - date.Hour)
            .AddMinutes((Minute ?? date.Minute) - date.Minute)
            .AddSeconds((Second ?? date.Second) - date.Second)
            .AddMilliseconds((Millisecond ?? date.Millisecond) - date.Millisecond);
        if (AsUTC)
            date = date.ToUniversalTime();
        if (UFormat is not null)
            WriteObject(UnixDateFormat.Format(date, UFormat));
        else if (Format is not null)
            WriteObject(date.ToString(ToPattern(Format), CultureInfo.CurrentCulture));
        else
            WriteObject(date);
    }

    private static string ToPattern(string format) => format switch
    {
        "FileDate" => "yyyyMMdd",
        "FileDateUniversal" => "yyyyMMddZ",
        "FileDateTime" => "yyyyMMddTHHmmssffff",
        "FileDateTimeUniversal" => "yyyyMMddTHHmmssffffZ",
        _ => format,
    };
}
