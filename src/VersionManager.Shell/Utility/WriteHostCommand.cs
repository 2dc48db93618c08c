using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Write-Host</c>: to the information stream, with the mark that makes the host show it.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        HostInformationMessage message = new()
        {
            Message = Text(Object) ?? "",
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor,
            BackgroundColor = BackgroundColor,
        };
        WriteInformation(message, ["PSHOST"]);
    }

    private string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        PSObject { BaseObject: string or IEnumerable } wrapped => Text(wrapped.BaseObject),
        IEnumerable items => string.Join(
            Convert.ToString(Separator, CultureInfo.InvariantCulture), items.Cast<object?>().Select(Text).Where(text => text is not null)),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };
}
