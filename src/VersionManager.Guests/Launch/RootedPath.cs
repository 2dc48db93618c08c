namespace VersionManager.Guests.Launch;

/// <summary>Paths of a guest, seen from the node.</summary>
internal static class RootedPath
{
    private const int MaximalLinks = 40;

    /// <summary>
    /// Where a guest's path is on the node, with every symbolic link followed as the guest would follow it. Followed by the node,
    /// a link such as <c>/var/run -> /run</c> would lead out of the guest's root and into the node's.
    /// </summary>
    /// <param name="root">The guest's root on the node.</param>
    /// <param name="path">An absolute path of the guest; its last parts need not exist.</param>
    /// <exception cref="IOException">There are too many links.</exception>
    public static string Resolve(string root, string path)
    {
        var left = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var done = new List<string>();
        int links = 0;
        while (left.TryPop(out string? part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                if (done.Count > 0)
                    done.RemoveAt(done.Count - 1);
                continue;
            }
            string here = Path.Combine([root, .. done, part]);
            if (new FileInfo(here).LinkTarget is not { } target)
            {
                done.Add(part);
                continue;
            }
            if (++links > MaximalLinks)
                throw new IOException($"{path}: too many symbolic links.");
            if (target.StartsWith('/'))
                done.Clear();
            foreach (string piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                left.Push(piece);
        }
        return Path.Combine([root, .. done]);
    }
}
