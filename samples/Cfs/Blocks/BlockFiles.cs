using Cfs.Model;
using Samples.Common;

namespace Cfs.Blocks;

/// <summary>
/// Blocks as files: <c>blocks/ab/abcd...</c>, root blocks with the suffix <c>.root</c>. Both versions use this layout, so that a
/// migration can read the older version's folder.
/// </summary>
internal static class BlockFiles
{
    private const string RootSuffix = ".root";

    public static string FolderIn(string stateFolder) => Path.Combine(stateFolder, "blocks");

    /// <summary>The blocks in the folder.</summary>
    public static IEnumerable<(BlockKey Key, bool IsRoot)> List(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(file);
            var isRoot = name.EndsWith(RootSuffix, StringComparison.Ordinal);
            if (BlockKey.TryParse(isRoot ? name[..^RootSuffix.Length] : name, out var key))
                yield return (key, isRoot);
        }
    }

    /// <summary>The block, or null when its file is missing or its content does not fit its name.</summary>
    public static Block? Read(string folder, BlockKey key, bool isRoot)
    {
        try
        {
            return Block.Certify(key, File.ReadAllBytes(PathOf(folder, key, isRoot)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static void Write(string folder, Block block)
    {
        var path = PathOf(folder, block.Key, block.IsRoot);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, block.Data);
    }

    public static void Delete(string folder, BlockEntry entry) => File.Delete(PathOf(folder, entry.Key, entry.Stamp > 0));

    private static string PathOf(string folder, BlockKey key, bool isRoot)
    {
        var name = key.ToString();
        return Path.Combine(folder, name[..2], isRoot ? name + RootSuffix : name);
    }
}
