using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;

namespace VersionManager.Shell.Hosting;

/// <summary>What the console can do, found once: a pipe or a file gets plain text.</summary>
internal static class Terminal
{
    private const string Reset = "\e[0m";
    private const int DefaultWidth = 80;

    /// <summary>The number that SGR codes give each <see cref="ConsoleColor"/>, in the order of that enum.</summary>
    private static readonly int[] ForegroundCodes = [30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97];

    /// <summary>Standard output is a terminal.</summary>
    public static bool OutputIsTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>Escape sequences are wanted: a terminal, not a dumb one, and the user did not set NO_COLOR.</summary>
    public static bool ShowsColors { get; } =
        OutputIsTerminal
        && Environment.GetEnvironmentVariable("TERM") != "dumb"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Columns of the terminal; 80 where there is none, as pwsh has it.</summary>
    public static int Width => OutputIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : DefaultWidth;

    /// <summary>Text as the console takes it: the formatter's escape sequences are removed where they are not wanted.</summary>
    public static string Render(string text) =>
        ShowsColors || !text.Contains('\e', StringComparison.Ordinal) ? text : new StringDecorated(text).ToString(OutputRendering.PlainText);

    /// <summary>Text in an SGR style, or plain.</summary>
    public static string Style(string text, string style) =>
        ShowsColors && !text.Contains('\e', StringComparison.Ordinal) ? style + text + Reset : text;

    /// <summary>Text in console colours, or plain. A colour that is the console's own is left to it.</summary>
    public static string Paint(string text, ConsoleColor foreground, ConsoleColor background)
    {
        if (!ShowsColors)
            return text;
        string code = Code(foreground, 0) + (background == ConsoleColor.Black ? "" : Code(background, 10));
        return code.Length == 0 ? text : code + text + Reset;
    }

    private static string Code(ConsoleColor color, int offset) =>
        Enum.IsDefined(color) ? string.Create(CultureInfo.InvariantCulture, $"\e[{ForegroundCodes[(int)color] + offset}m") : "";
}
