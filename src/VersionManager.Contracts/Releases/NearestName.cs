namespace VersionManager.Contracts.Releases;

/// <summary>Suggests the intended name for a misspelt one.</summary>
internal static class NearestName
{
    /// <summary>A sentence that suggests the nearest of <paramref name="known"/>, or lists all when none is near.</summary>
    public static string Hint(string name, string[] known)
    {
        string nearest = known.OrderBy(candidate => Distance(Fold(name), Fold(candidate))).First();
        return Distance(Fold(name), Fold(nearest)) <= Math.Max(1, nearest.Length / 3)
            ? $"Did you mean \"{nearest}\"?"
            : $"The fields are {string.Join(", ", known.Where(field => field[0] != '$'))}.";
    }

    private static string Fold(string text) => text.Length > 40 ? text[..40].ToLowerInvariant() : text.ToLowerInvariant();

    /// <summary>The Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
