using System.Globalization;

namespace VersionManager.Contracts.Releases;

/// <summary>
/// The rules for each field of a release. A rule returns null for a valid value, otherwise a message that says what is wrong and
/// what to write. The module checks by them before it sends, the daemon before it accepts.
/// </summary>
public static class ReleaseRules
{
    /// <summary>The longest name of an application or a user.</summary>
    public const int MaximalNameLength = 32;

    /// <summary>The longest path of a file in a tree, in characters.</summary>
    public const int MaximalPathLength = 1024;

    /// <summary>The smallest memory that a User-mode Linux guest boots with, in bytes.</summary>
    public const long MinimalUmlMemory = 48L << 20;

    /// <summary>The smallest memory limit of any guest, in bytes.</summary>
    public const long MinimalMemory = 8L << 20;

    /// <summary>Folders of the guest that a release may not cover with its tree or its state.</summary>
    private static readonly string[] ReservedFolders = ["/proc", "/sys", "/dev", "/run/vmproxy", "/var/lib/vmproxy"];

    /// <summary>A name: lower-case letters, digits and hyphens, beginning with a letter, at most 32 characters.</summary>
    public static string? Application(string value) =>
        value.Length is > 0 and <= MaximalNameLength && value[0] is >= 'a' and <= 'z' && value.All(IsNameCharacter)
            ? null
            : $"'{Shorten(value)}' is not an application's name. Write lower-case letters, digits and hyphens, beginning with a letter, "
                + $"at most {MaximalNameLength} characters, such as \"source-router\".";

    /// <summary>Reads a version of two to four components in its shortest form.</summary>
    public static string? Version(string text, out Version? version)
    {
        if (System.Version.TryParse(text, out version) && VersionCode.Fits(version) && version.ToString() == text)
            return null;
        version = null;
        return $"'{Shorten(text)}' is not a version. Write two to four numbers from 0 to {VersionCode.MaximalComponent} with dots "
            + "between and no leading zeros, such as \"1.0\" or \"2.3.1\".";
    }

    /// <summary>A predecessor, which must be lower than the version.</summary>
    public static string? Predecessor(Version predecessor, Version version) =>
        predecessor < version
            ? null
            : $"{predecessor} is not lower than the version, {version}. Write the version that this one replaces.";

    /// <summary>A command line: the program, then its arguments.</summary>
    public static string? Command(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0].Length == 0)
            return "is empty. Write the program and its arguments, such as [\"bin/server\", \"--port\", \"7000\"].";
        return arguments.Any(HasNul) ? "has a NUL character, which no command line can carry. Remove it." : null;
    }

    /// <summary>A user name in the guest, which has the node's users.</summary>
    public static string? User(string value) =>
        value.Length is > 0 and <= MaximalNameLength
        && value[0] is (>= 'a' and <= 'z') or '_'
        && value.All(c => IsNameCharacter(c) || c == '_')
            ? null
            : $"'{Shorten(value)}' is not a user name. Write one that every node has, such as \"root\" or \"www-data\".";

    /// <summary>The name of an environment variable.</summary>
    public static string? EnvironmentName(string name)
    {
        if (
            name.Length == 0
            || char.IsDigit(name[0])
            || !name.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_')
        )
            return $"'{Shorten(name)}' is not the name of an environment variable. Write letters, digits and underscores, not beginning with a digit.";
        return name.StartsWith("VM_", StringComparison.Ordinal)
            ? $"'{Shorten(name)}' is reserved: names that begin with VM_ are the daemon's. Choose another name."
            : null;
    }

    /// <summary>The value of an environment variable.</summary>
    public static string? EnvironmentValue(string value) =>
        HasNul(value) ? "has a NUL character, which no environment variable can carry. Remove it." : null;

    /// <summary>An absolute folder of the guest, in its shortest form, that a release may cover.</summary>
    public static string? Folder(string value)
    {
        if (
            value.Length < 2
            || value[0] != '/'
            || value.Length > MaximalPathLength
            || HasControl(value)
            || !value[1..].Split('/').All(IsSegment)
        )
            return $"'{Shorten(value)}' is not an absolute folder. Write it from the root, with no '.', '..', '//' or '/' at its end, such as \"/srv/app\".";
        foreach (string reserved in ReservedFolders)
        {
            if (Covers(reserved, value) || Covers(value, reserved))
                return $"'{Shorten(value)}' would cover {reserved}, which the guest needs for itself. Choose another folder, such as \"/srv/app\".";
        }
        return null;
    }

    /// <summary>Whether <paramref name="outer"/> is <paramref name="inner"/> or one of the folders above it.</summary>
    public static bool Covers(string outer, string inner) =>
        inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] == '/');

    /// <summary>A managed port that an application may own.</summary>
    public static string? Port(string text, out ManagedPort port)
    {
        if (!ManagedPort.TryParse(text, out port) || port.ToString() != text)
            return $"'{Shorten(text)}' is not a port. Write tcp/PORT or udp/PORT with PORT from 1 to 65535, such as \"tcp/7000\".";
        return Port(port);
    }

    /// <summary>A managed port that an application may own.</summary>
    public static string? Port(ManagedPort port) =>
        port.Port switch
        {
            < 1 or > 65535 => $"{port} is not a port. Write a number from 1 to 65535.",
            WellKnown.OverlayPort => $"{port} is the daemons' own port. Choose another.",
            _ => null,
        };

    /// <summary>A memory limit, such as <c>256M</c>, in bytes.</summary>
    public static string? Memory(string text, Isolation isolation, out long bytes)
    {
        bytes = 0;
        char unit = text.Length > 1 ? text[text.Length - 1] : ' ';
        int shift = unit switch
        {
            'M' => 20,
            'G' => 30,
            _ => 0,
        };
        string digits = text.TrimEnd(unit);
        if (
            shift == 0
            || text[0] == '0'
            || digits.Length != text.Length - 1
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        )
            return $"'{Shorten(text)}' is not an amount of memory. Write a whole number and M or G, such as \"256M\".";
        bytes = (long)number << shift;
        long least = isolation == Isolation.Uml ? MinimalUmlMemory : MinimalMemory;
        return bytes < least
            ? $"{text} is too little for a guest with isolation {isolation.ToString().ToLowerInvariant()}. Write {least >> 20}M or more."
            : null;
    }

    /// <summary>The path of a file in a tree: relative, in its shortest form.</summary>
    public static string? FilePath(string value) =>
        value.Length is > 0 and <= MaximalPathLength && !HasControl(value) && value.Split('/').All(IsSegment)
            ? null
            : $"'{Shorten(value)}' is not a path in the tree. Write it relative to the tree's root, with '/' between folders and no "
                + "'.', '..' or control characters, such as \"bin/server\".";

    /// <summary>A file's permissions in octal.</summary>
    public static string? FileMode(string value) =>
        value.Length == 4 && value[0] == '0' && value.All(c => c is >= '0' and <= '7')
            ? null
            : $"'{Shorten(value)}' is not a file's mode. Write four octal digits, the first of them 0, such as \"0755\" or \"0644\".";

    /// <summary>A file's SHA-256 in lower-case hexadecimal.</summary>
    public static string? Sha256(string value) =>
        value.Length == 64 && value.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
            ? null
            : $"'{Shorten(value)}' is not a SHA-256. Write its 64 lower-case hexadecimal digits, as sha256sum prints them.";

    /// <summary>A file's size in bytes.</summary>
    public static string? FileSize(long value) =>
        value >= 0
            ? null
            : $"{value.ToString(CultureInfo.InvariantCulture)} is not a size. Write the file's length in bytes, 0 or more.";

    private static bool IsNameCharacter(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';

    private static bool IsSegment(string segment) => segment.Length is > 0 and <= 255 && segment != "." && segment != "..";

    private static bool HasNul(string text) => text.Any(c => c == '\0');

    private static bool HasControl(string text) => text.Any(char.IsControl);

    private static string Shorten(string text) => text.Length <= 80 ? text : text.Remove(77) + "...";
}
