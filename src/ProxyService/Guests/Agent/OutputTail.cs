using System.Globalization;
using System.Text;

namespace VersionManager.ProxyService.Guests.Agent;

/// <summary>The end of what a command writes, and what it says of its progress.</summary>
/// <param name="progress">
/// Called for each line of the form <c>progress FRACTION WORDS</c>, with FRACTION from 0 to 1: how a hook reports how far it is.
/// </param>
internal sealed class OutputTail(Action<AgentProgress> progress)
{
    /// <summary>How much is kept, in characters.</summary>
    public const int Limit = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    /// <summary>Takes a line; null, the end, is ignored.</summary>
    public void Add(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            _text.Append(line).Append('\n');
            if (_text.Length > Limit)
                _text.Remove(0, _text.Length - Limit);
        }
        if (ParseProgress(line) is { } said)
            progress(said);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (_lock)
            return _text.ToString();
    }

    internal static AgentProgress? ParseProgress(string line)
    {
        string[] parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 2 && parts[0] == "progress"
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double fraction) && fraction is >= 0 and <= 1
            ? new AgentProgress(fraction, parts.Length == 3 ? parts[2] : null)
            : null;
    }
}
