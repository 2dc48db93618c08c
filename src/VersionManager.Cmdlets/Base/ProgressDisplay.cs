using System.Diagnostics;
using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet's progress: one line for the whole, and one line beneath for each item under way.</summary>
internal sealed class ProgressDisplay(Cmdlet cmdlet)
{
    private const int ParentId = 7077;
    private const int MaximalChildren = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, Child> _children = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<int> _free = [.. Enumerable.Range(ParentId + 1, MaximalChildren)];
    private string? _activity;
    private int _total,
        _done;

    /// <summary>Begins the display for <paramref name="total"/> items.</summary>
    public void Begin(string activity, int total)
    {
        _activity = activity;
        _total = Math.Max(1, total);
        _done = 0;
        Parent();
    }

    /// <summary>Shows the progress of an item; updates too fast to read are left out.</summary>
    public void Report(string item, string status, double? fraction)
    {
        if (_activity is null)
            return;
        if (!_children.TryGetValue(item, out Child? child))
        {
            // The screen is limited: only the first few nodes have a line each, but all count in the parent's.
            if (_free.Count == 0)
                return;
            child = new Child(_free.Min);
            _free.Remove(child.Id);
            _children.Add(item, child);
        }
        else if (child.Shown.Elapsed < Interval)
        {
            return;
        }
        child.Shown.Restart();
        cmdlet.WriteProgress(
            new ProgressRecord(child.Id, item, status)
            {
                ParentActivityId = ParentId,
                PercentComplete = fraction is double f ? (int)(100 * Math.Min(1, Math.Max(0, f))) : -1,
            }
        );
    }

    /// <summary>Counts an item as done.</summary>
    public void Done(string item)
    {
        if (_activity is null)
            return;
        Remove(item);
        _done++;
        Parent();
    }

    /// <summary>Removes the display.</summary>
    public void End()
    {
        if (_activity is null)
            return;
        foreach (string item in _children.Keys.ToList())
            Remove(item);
        cmdlet.WriteProgress(new ProgressRecord(ParentId, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        _activity = null;
    }

    private void Remove(string item)
    {
        if (!_children.TryGetValue(item, out Child? child))
            return;
        _children.Remove(item);
        _free.Add(child.Id);
        cmdlet.WriteProgress(
            new ProgressRecord(child.Id, item, "Done") { ParentActivityId = ParentId, RecordType = ProgressRecordType.Completed }
        );
    }

    private void Parent() =>
        cmdlet.WriteProgress(
            new ProgressRecord(ParentId, _activity, $"{_done} of {_total}")
            {
                PercentComplete = Math.Min(100, 100 * _done / _total),
            }
        );

    private sealed class Child(int id)
    {
        public int Id { get; } = id;

        public Stopwatch Shown { get; } = Stopwatch.StartNew();
    }
}
