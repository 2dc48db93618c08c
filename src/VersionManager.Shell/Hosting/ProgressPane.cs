using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace VersionManager.Shell.Hosting;

/// <summary>
/// The progress lines under the output: one an activity, children indented, redrawn at most ten times a second. It only makes
/// the text; who holds the console writes it.
/// </summary>
internal sealed class ProgressPane(bool enabled, TimeProvider time)
{
    private const int MaximalLines = 8;
    private const int BarWidth = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly SortedDictionary<(long Source, int Activity), ProgressRecord> _records = [];
    private long _drawnAt;
    private int _linesShown;
    private int _width;

    /// <summary>Takes in a record and gives what to write now, which may be nothing.</summary>
    public string Update(long source, ProgressRecord record, int width)
    {
        if (!enabled)
            return "";
        _width = width;
        if (record.RecordType == ProgressRecordType.Completed)
            _records.Remove((source, record.ActivityId));
        else
            _records[(source, record.ActivityId)] = record;
        bool due = record.RecordType == ProgressRecordType.Completed || time.GetElapsedTime(_drawnAt) >= Interval;
        return due ? Hide() + Show() : "";
    }

    /// <summary>Takes the lines off the screen, to write something else.</summary>
    public string Hide()
    {
        if (_linesShown == 0)
            return "";
        string text = string.Create(CultureInfo.InvariantCulture, $"\e[{_linesShown}A\r\e[J");
        _linesShown = 0;
        return text;
    }

    /// <summary>Draws the lines.</summary>
    public string Show()
    {
        if (!enabled || _records.Count == 0)
            return "";
        StringBuilder text = new();
        foreach (ProgressRecord record in Roots())
            Draw(text, record, depth: 0);
        _drawnAt = time.GetTimestamp();
        return text.ToString();
    }

    /// <summary>Forgets all activities and takes them off the screen.</summary>
    public string Clear()
    {
        _records.Clear();
        return Hide();
    }

    private IEnumerable<ProgressRecord> Roots() =>
        _records.Values.Where(record => !_records.Values.Any(parent => parent.ActivityId == record.ParentActivityId));

    private void Draw(StringBuilder text, ProgressRecord record, int depth)
    {
        if (_linesShown >= MaximalLines || depth > MaximalLines)
            return;
        text.AppendLine(Line(record, depth));
        _linesShown++;
        foreach (ProgressRecord child in _records.Values.Where(child =>
            child.ParentActivityId == record.ActivityId && child.ActivityId != record.ActivityId))
            Draw(text, child, depth + 1);
    }

    private string Line(ProgressRecord record, int depth)
    {
        StringBuilder line = new();
        line.Append(' ', depth * 2).Append(record.Activity);
        if (record.PercentComplete >= 0)
        {
            int done = Math.Min(record.PercentComplete, 100) * BarWidth / 100;
            line.Append(" [").Append('=', done).Append(' ', BarWidth - done).Append(']');
            line.Append(CultureInfo.InvariantCulture, $" {record.PercentComplete}%");
        }

        line.Append(' ').Append(record.StatusDescription);
        if (!string.IsNullOrEmpty(record.CurrentOperation))
            line.Append(" - ").Append(record.CurrentOperation);
        if (record.SecondsRemaining >= 0)
            line.Append(CultureInfo.InvariantCulture, $" ({TimeSpan.FromSeconds(record.SecondsRemaining):c} left)");
        line.Replace('\n', ' ').Replace('\r', ' ');
        if (line.Length >= _width)
            line.Length = Math.Max(1, _width - 1);
        return line.ToString();
    }
}
