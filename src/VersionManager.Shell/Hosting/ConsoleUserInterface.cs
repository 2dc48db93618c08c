using System.Management.Automation;
using System.Management.Automation.Host;

namespace VersionManager.Shell.Hosting;

/// <summary>
/// Writes what the engine shows: output, warnings, verbose and debug lines to standard output, errors to standard error, as pwsh does.
/// Several runspaces may write at once (<c>ForEach-Object -Parallel</c>), so lines are written whole.
/// </summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly ConsoleRawUserInterface _raw = new();
    private readonly ProgressPane _progress = new(Terminal.OutputIsTerminal, TimeProvider.System);

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI => _raw;

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => Terminal.ShowsColors;

    /// <summary>Removes progress that a finished or stopped pipeline left on the screen.</summary>
    public void CompleteProgress()
    {
        lock (_gate)
        {
            Console.Out.Write(_progress.Clear());
            Console.Out.Flush();
        }
    }

    /// <inheritdoc/>
    public override void Write(string value) => WriteText(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteText(Terminal.Paint(value, foregroundColor, backgroundColor));

    /// <inheritdoc/>
    public override void WriteLine(string value) => WriteText(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteText(Terminal.Paint(value, foregroundColor, backgroundColor) + Environment.NewLine);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value)
    {
        // The formatter's spacing is for the screen's output; between errors pwsh has none either.
        if (string.IsNullOrEmpty(value))
            return;
        lock (_gate)
        {
            Console.Out.Write(_progress.Hide());
            Console.Out.Flush();
            Console.Error.WriteLine(Terminal.Render(Terminal.Style(value, PSStyle.Instance.Formatting.Error)));
            Console.Out.Write(_progress.Show());
        }
    }

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) =>
        WriteLine(Terminal.Style("WARNING: " + message, PSStyle.Instance.Formatting.Warning));

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) =>
        WriteLine(Terminal.Style("VERBOSE: " + message, PSStyle.Instance.Formatting.Verbose));

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) =>
        WriteLine(Terminal.Style("DEBUG: " + message, PSStyle.Instance.Formatting.Debug));

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
        {
            Console.Out.Write(_progress.Update(sourceId, record, Terminal.Width));
            Console.Out.Flush();
        }
    }

    /// <inheritdoc/>
    public override string ReadLine()
    {
        CompleteProgress();
        return Console.In.ReadLine() ?? throw new PSInvalidOperationException(
            "The script asked a question, and standard input is at its end. Give the answer as a parameter.");
    }

    /// <inheritdoc/>
    public override System.Security.SecureString ReadLineAsSecureString() => ConsolePrompts.ReadSecret(this);

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, System.Collections.ObjectModel.Collection<FieldDescription> descriptions) =>
        ConsolePrompts.AskFields(this, caption, message, descriptions);

    /// <inheritdoc/>
    public override int PromptForChoice(
        string caption, string message, System.Collections.ObjectModel.Collection<ChoiceDescription> choices, int defaultChoice) =>
        ConsolePrompts.AskChoice(this, caption, message, choices, defaultChoice);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        ConsolePrompts.AskCredential(this, caption, message, userName);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => ConsolePrompts.AskCredential(this, caption, message, userName);

    private void WriteText(string text)
    {
        lock (_gate)
        {
            Console.Out.Write(_progress.Hide());
            Console.Out.Write(Terminal.Render(text));
            // Progress comes back only under a whole line: it may not tear one that is still being written.
            if (text.EndsWith('\n'))
                Console.Out.Write(_progress.Show());
            Console.Out.Flush();
        }
    }
}
