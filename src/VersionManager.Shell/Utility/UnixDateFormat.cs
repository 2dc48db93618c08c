using System.Globalization;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>The <c>date(1)</c> formats of <c>Get-Date -UFormat</c>.</summary>
internal static class UnixDateFormat
{
    /// <summary>Formats a date; a leading <c>+</c> is skipped.</summary>
    public static string Format(DateTime date, string format)
    {
        StringBuilder text = new();
        for (int index = format.StartsWith('+') ? 1 : 0; index < format.Length; index++)
        {
            if (format[index] == '%' && index + 1 < format.Length)
                text.Append(One(date, format[++index]));
            else
                text.Append(format[index]);
        }

        return text.ToString();
    }

    private static string One(DateTime date, char letter) => letter switch
    {
        'Y' => Custom(date, "yyyy"),
        'y' => Custom(date, "yy"),
        'm' => Custom(date, "MM"),
        'd' => Custom(date, "dd"),
        'H' => Custom(date, "HH"),
        'I' => Custom(date, "hh"),
        'M' => Custom(date, "mm"),
        'S' => Custom(date, "ss"),
        'p' => Custom(date, "tt"),
        'A' => Custom(date, "dddd"),
        'a' => Custom(date, "ddd"),
        'B' => Custom(date, "MMMM"),
        'b' or 'h' => Custom(date, "MMM"),
        'j' => date.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'D' or 'x' => Custom(date, "MM/dd/yy"),
        'F' => Custom(date, "yyyy-MM-dd"),
        'T' or 'X' => Custom(date, "HH:mm:ss"),
        'R' => Custom(date, "HH:mm"),
        'Z' => Custom(date, "zz"),
        's' => new DateTimeOffset(date).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => "%" + letter,
    };

    private static string Custom(DateTime date, string pattern) => date.ToString(pattern, CultureInfo.InvariantCulture);
}
