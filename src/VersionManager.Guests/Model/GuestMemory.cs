using System.Globalization;

namespace VersionManager.Guests.Model;

/// <summary>Memory limits as <c>release.json</c> writes them: a number and <c>M</c> or <c>G</c>.</summary>
public static class GuestMemory
{
    /// <summary>The limit in bytes; null where the text is null, for none.</summary>
    /// <exception cref="FormatException">The text is not such a limit, or it is 0 or more than a <see cref="long"/> of
    /// bytes.</exception>
    public static long? Parse(string? text)
    {
        if (text is null)
            return null;
        int shift =
            text.Length == 0
                ? 0
                : text[^1] switch
                {
                    'M' => 20,
                    'G' => 30,
                    _ => 0,
                };
        if (
            shift == 0
            || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            || number < 1
            || number > long.MaxValue >> shift
        )
            throw new FormatException($"'{text}' is not a memory limit. Write a number and M or G, such as 256M.");
        return number << shift;
    }
}
