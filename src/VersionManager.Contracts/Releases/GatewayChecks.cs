using System.Globalization;

namespace VersionManager.Contracts.Releases;

/// <summary>The rules for the <c>gateway</c> section of a release.</summary>
public static class GatewayChecks
{
    /// <summary>The longest time-out, in seconds.</summary>
    public const int MaximalTimeoutSeconds = 3600;

    private const int MaximalMethodLength = 32;

    /// <summary>Every fault of <paramref name="gateway"/>, each field with the prefix <c>gateway.</c>; empty when it is
    /// valid.</summary>
    /// <param name="gateway">The section.</param>
    /// <param name="ports">The managed ports of the same release.</param>
    public static IReadOnlyList<ReleaseFault> Find(GatewayManifest gateway, IReadOnlyList<string> ports)
    {
        var faults = new List<ReleaseFault>();
        void Check(string field, string? message)
        {
            if (message is not null)
                faults.Add(new ReleaseFault("gateway." + field, message));
        }

        Check("listen", gateway.Program is null ? Listen(gateway.Listen, ports) : Listens(gateway.Ports, ports));
        Check(
            "upstream",
            gateway.Upstream is >= 1 and <= 65535 || (gateway.Program is not null && gateway.Upstream == 0)
                ? null
                : $"{Text(gateway.Upstream)} is not a port. Write the port on which the application serves HTTP, from 1 to 65535."
        );
        Check(
            "program",
            gateway.Program is not { } program ? null
                : program.Count == 0 || program[0].Length == 0
                    ? "The command line is empty. Write the program and its arguments, such as [\"gateway\", \"--fast\"]; leave it away for the HTTP gateway."
                : program.Any(word => word.Any(c => c == '\0')) ? "A word of the command line has a zero byte in it. Remove it."
                : null
        );
        Check(
            "translator.upstream",
            gateway.Translator is not { } translator || translator.Upstream is >= 1 and <= 65535
                ? null
                : $"{Text(translator.Upstream)} is not a port. Write the port on which the translator serves, from 1 to 65535."
        );
        Check(
            "translator",
            gateway is { Program: not null, Translator: not null }
                ? "A gateway program translates by itself. Remove one of the two."
                : null
        );
        Rules("reads", gateway.Reads, Check);
        Rules("writes", gateway.Writes, Check);
        for (int i = 0; i < gateway.Writes.Count; i++)
        {
            if (gateway.Reads.Contains(gateway.Writes[i]))
                Check($"writes[{i}]", $"'{gateway.Writes[i]}' is among the reads too. Keep it in one of them.");
        }
        for (int i = 0; i < gateway.Older.Count; i++)
        {
            int status = gateway.Older[i];
            Check(
                $"older[{i}]",
                status is < 300 or > 499
                        ? $"{Text(status)} cannot mean \"ask an older version\". Write a status from 300 to 499, such as 404; a server's own errors (5xx) mean it anyway."
                    : gateway.Older.Take(i).Contains(status) ? $"{Text(status)} is listed twice. List it once."
                    : null
            );
        }
        Check(
            "timeoutSeconds",
            gateway.TimeoutSeconds is >= 1 and <= MaximalTimeoutSeconds
                ? null
                : $"{Text(gateway.TimeoutSeconds)} is not a time-out. Write seconds, from 1 to {MaximalTimeoutSeconds}."
        );
        return faults;
    }

    /// <summary>The method of a rule: an HTTP method in capitals.</summary>
    public static string? Method(string value) =>
        value.Length is > 0 and <= MaximalMethodLength && value.All(c => c is (>= 'A' and <= 'Z') or '-') && value != "CONNECT"
            ? null
            : $"'{Shorten(value)}' is not a method that a gateway takes. Write it in capitals, such as \"GET\".";

    /// <summary>The path of a rule: absolute, without a query.</summary>
    public static string? Path(string value) =>
        value.Length is > 0 and <= ReleaseRules.MaximalPathLength
        && value[0] == '/'
        && value.All(c => c is > ' ' and < '\u007f' and not ('?' or '#' or '%'))
        && (value.Length == 1 || value[value.Length - 1] != '/')
            ? null
            : $"'{Shorten(value)}' is not a path. Write it from the root, decoded, in ASCII, with no query and no '/' at its end, such as \"/block\".";

    private static string? Listen(string text, IReadOnlyList<string> ports)
    {
        if (ReleaseRules.Port(text, out ManagedPort port) is { } fault)
            return fault;
        if (port.Protocol != TransportProtocol.Tcp)
            return $"{text} is not where HTTP is spoken. Write tcp/PORT, such as \"tcp/8080\".";
        return ports.Contains(text)
            ? $"{text} is a managed port of the release, which belongs to its guests. Choose another port for clients."
            : null;
    }

    private static string? Listens(IReadOnlyList<string> texts, IReadOnlyList<string> ports)
    {
        foreach (string text in texts)
        {
            if (ReleaseRules.Port(text, out _) is { } fault)
                return fault;
            if (ports.Contains(text))
                return $"{text} is a managed port of the release, which belongs to its guests. Choose another port for clients.";
        }
        return texts.Distinct().Count() == texts.Count ? null : "A port is listed twice. List it once.";
    }

    private static void Rules(string field, IReadOnlyList<GatewayRule> rules, Action<string, string?> check)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            GatewayRule rule = rules[i];
            check(
                $"{field}[{i}]",
                Method(rule.Method)
                    ?? (rule.Path is { } path ? Path(path) : null)
                    ?? (rules.Take(i).Contains(rule) ? $"'{rule}' is listed twice. List it once." : null)
            );
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length <= 80 ? text : text.Remove(77) + "...";
}
