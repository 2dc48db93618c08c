using System.Globalization;

namespace VersionManager.Kernel.Users;

/// <summary>A user of the node, which its guests have too.</summary>
/// <param name="Name">The name.</param>
/// <param name="Id">The user id.</param>
/// <param name="Group">The group id.</param>
/// <param name="Home">The home folder.</param>
/// <param name="Groups">Every group, <paramref name="Group"/> among them.</param>
internal sealed record HostUser(string Name, uint Id, uint Group, string Home, IReadOnlyList<uint> Groups)
{
    /// <summary>Finds a user by name; null where there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="passwd">The file of users.</param>
    /// <param name="groupFile">The file of groups.</param>
    public static HostUser? Find(string name, string passwd = "/etc/passwd", string groupFile = "/etc/group")
    {
        string[]? fields = File.ReadLines(passwd)
            .Select(line => line.Split(':'))
            .FirstOrDefault(f => f.Length >= 6 && f[0] == name);
        if (fields is null || !TryId(fields[2], out uint user) || !TryId(fields[3], out uint group))
            return null;
        IEnumerable<uint> others = File.ReadLines(groupFile)
            .Select(line => line.Split(':'))
            .Where(f => f.Length >= 4 && f[3].Split(',').Contains(name))
            .Select(f => TryId(f[2], out uint id) ? id : group);
        return new HostUser(name, user, group, fields[5].Length == 0 ? "/" : fields[5], [.. others.Prepend(group).Distinct()]);
    }

    private static bool TryId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
