namespace VersionManager.Fleet.Ssh;

/// <summary>The patterns of ssh_config(5) and known_hosts: <c>*</c>, <c>?</c>, and the prefix <c>!</c> for "not".</summary>
internal static class SshHostPattern
{
    /// <summary>Whether <paramref name="host"/> matches one of <paramref name="patterns"/> and none of the negated
    /// ones.</summary>
    public static bool MatchesList(IEnumerable<string> patterns, string host)
    {
        bool matched = false;
        foreach (string pattern in patterns)
        {
            if (pattern.StartsWith('!'))
            {
                if (Matches(pattern[1..], host))
                    return false;
            }
            else if (Matches(pattern, host))
            {
                matched = true;
            }
        }
        return matched;
    }

    /// <summary>Whether <paramref name="text"/> matches <paramref name="pattern"/>; letter case does not count.</summary>
    public static bool Matches(string pattern, string text)
    {
        int p = 0,
            t = 0,
            star = -1,
            mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t])))
            {
                p++;
                t++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    /// <summary>Whether a pattern is the name of one host.</summary>
    public static bool IsName(string pattern) => pattern.Length > 0 && pattern.IndexOfAny(['*', '?', '!']) < 0;

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
