namespace VersionManager.Contracts;

/// <summary>
/// A <see cref="Version"/> as one 64-bit number, for headers and look-up tables. Codes compare as versions do.
/// </summary>
/// <remarks>
/// Each of the four components takes 16 bits and is stored plus one. So an absent component (the third of <c>1.0</c>) is 0 and
/// sorts before a present zero, as in <see cref="Version.CompareTo(Version)"/>.
/// </remarks>
public static class VersionCode
{
    /// <summary>The code that stands for "no version".</summary>
    public const ulong None = 0;

    /// <summary>The highest value that a component of a version may have.</summary>
    public const int MaximalComponent = ushort.MaxValue - 1;

    /// <summary>Whether every component of <paramref name="version"/> fits: 0 to <see cref="MaximalComponent"/>.</summary>
    public static bool Fits(Version version) =>
        version.Major <= MaximalComponent
        && version.Minor <= MaximalComponent
        && version.Build <= MaximalComponent
        && version.Revision <= MaximalComponent;

    /// <summary>The code of <paramref name="version"/>; never <see cref="None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A component is over <see cref="MaximalComponent"/>.</exception>
    public static ulong Encode(Version version)
    {
        if (!Fits(version))
            throw new ArgumentOutOfRangeException(
                nameof(version),
                version,
                $"Each component of a version may be at most {MaximalComponent}."
            );
        return Part(version.Major, 48) | Part(version.Minor, 32) | Part(version.Build, 16) | Part(version.Revision, 0);
    }

    /// <summary>The version that <paramref name="code"/> stands for, or null when it is no version's code.</summary>
    public static Version? Decode(ulong code)
    {
        int major = Component(code, 48),
            minor = Component(code, 32),
            build = Component(code, 16),
            revision = Component(code, 0);
        return (major, minor, build, revision) switch
        {
            (< 0, _, _, _) or (_, < 0, _, _) => null,
            (_, _, < 0, >= 0) => null,
            (_, _, < 0, < 0) => new Version(major, minor),
            (_, _, _, < 0) => new Version(major, minor, build),
            _ => new Version(major, minor, build, revision),
        };
    }

    /// <summary>Whether <paramref name="code"/> is a version's; unlike <see cref="Decode"/> it allocates nothing.</summary>
    public static bool IsVersion(ulong code) =>
        Component(code, 48) >= 0 && Component(code, 32) >= 0 && (Component(code, 16) >= 0 || Component(code, 0) < 0);

    private static ulong Part(int component, int shift) => (ulong)(component + 1) << shift;

    private static int Component(ulong code, int shift) => (int)((code >> shift) & ushort.MaxValue) - 1;
}
