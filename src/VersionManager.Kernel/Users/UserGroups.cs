using System.Globalization;

namespace VersionManager.Kernel.Users;

/// <summary>The node's groups, from <c>/etc/group</c>.</summary>
internal static class UserGroups
{
    /// <summary>The id of the group named <paramref name="name"/>; null when the node has no such group.</summary>
    public static uint? Find(string name)
    {
        foreach (string line in File.ReadLines("/etc/group"))
        {
            string[] fields = line.Split(':');
            if (
                fields.Length >= 3
                && fields[0] == name
                && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            )
                return number;
        }
        return null;
    }
}
