using Cfs.Model;

namespace Cfs.Blocks;

/// <summary>A block's name and stamp, without its data.</summary>
internal readonly record struct BlockEntry(BlockKey Key, long Stamp);
