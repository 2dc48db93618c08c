using System.Globalization;
using System.Text;
using System.Text.Json;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;

namespace VersionManager.Guests.Agent;

/// <summary>The end of what a command writes, and what it says of its progress.</summary>
/// <param name="progress">
/// Called for each line that says how far a hook is: <c>{"progress":0.5,"message":"words"}</c> with either or both of the two, or
/// <c>progress 0.5 words</c>, which a shell script writes more easily.
/// </param>
internal sealed class OutputTail(Action<CommandProgress> progress)
{
    /// <summary>How much output is kept, in characters.</summary>
    public const int Limit = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    /// <summary>Takes a line of output; null, which stands for the end, is ignored.</summary>
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

    internal static CommandProgress? ParseProgress(string line) => line.StartsWith('{') ? ParseJson(line) : ParseWords(line);

    private static CommandProgress? ParseJson(string line)
    {
        try
        {
            // Other names in the object are ignored.
            CommandProgress? said = JsonSerializer.Deserialize(line, AgentJson.Default.CommandProgress);
            return said is { Progress: null or (>= 0 and <= 1) } and not { Progress: null, Message: null } ? said : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CommandProgress? ParseWords(string line)
    {
        string[] parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return
            parts.Length >= 2
            && parts[0] == "progress"
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double fraction)
            && fraction is >= 0 and <= 1
            ? new CommandProgress(fraction, parts.Length == 3 ? parts[2] : null)
            : null;
    }
}
