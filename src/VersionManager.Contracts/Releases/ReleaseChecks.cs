namespace VersionManager.Contracts.Releases;

/// <summary>The rules between the fields of a release, checked once each field is valid by itself.</summary>
public static class ReleaseChecks
{
    /// <summary>Every fault of <paramref name="manifest"/>, by <see cref="ReleaseRules"/> and between its fields; empty when it
    /// is valid.</summary>
    public static IReadOnlyList<ReleaseFault> Find(ReleaseManifest manifest)
    {
        var faults = new List<ReleaseFault>();
        void Check(string field, string? message)
        {
            if (message is not null)
                faults.Add(new ReleaseFault(field, message));
        }

        Check("application", ReleaseRules.Application(manifest.Application));
        Check("version", ReleaseRules.Version(manifest.Version.ToString(), out _));
        if (manifest.Predecessor is { } predecessor)
            Check("predecessor", ReleaseRules.Predecessor(predecessor, manifest.Version));
        Check("start", ReleaseRules.Command(manifest.Start) ?? Program(manifest, manifest.Start));
        Check("user", ReleaseRules.User(manifest.User));
        foreach (KeyValuePair<string, string> variable in manifest.Environment)
            Check(
                "environment",
                ReleaseRules.EnvironmentName(variable.Key) ?? Prefix(variable.Key, ReleaseRules.EnvironmentValue(variable.Value))
            );
        Check("path", ReleaseRules.Folder(manifest.Path));
        Each("ports", manifest.Ports, port => ReleaseRules.Port(port, out _), Check);
        Each("state", manifest.State, ReleaseRules.Folder, Check);
        foreach (string state in manifest.State)
        {
            if (ReleaseRules.Covers(manifest.Path, state) || ReleaseRules.Covers(state, manifest.Path))
                Check(
                    "state",
                    $"'{state}' overlaps the tree at '{manifest.Path}'. State lives outside the tree: choose another folder."
                );
        }
        if (manifest.Memory is { } memory)
            Check("memory", ReleaseRules.Memory(memory, manifest.Isolation, out _));
        Hook("hooks.health", manifest.Hooks.Health);
        Hook("hooks.migrate", manifest.Hooks.Migrate);
        Hook("hooks.verify", manifest.Hooks.Verify);
        Hook("hooks.compensate", manifest.Hooks.Compensate);
        Hook("hooks.stop", manifest.Hooks.Stop);
        if (manifest.Migration is { } migration)
            faults.AddRange(MigrationSection.Find(migration, manifest.Hooks));
        if (manifest.Gateway is { } gateway)
            faults.AddRange(GatewayChecks.Find(gateway, manifest.Ports));
        Files(manifest.Files, Check);
        return faults;

        void Hook(string field, IReadOnlyList<string>? command)
        {
            if (command is not null)
                Check(field, ReleaseRules.Command(command) ?? Program(manifest, command));
        }
    }

    /// <summary>A program that is in the tree must be one of its files, and executable.</summary>
    private static string? Program(ReleaseManifest manifest, IReadOnlyList<string> command)
    {
        string program = command[0],
            prefix = manifest.Path + "/";
        if (program.StartsWith(prefix, StringComparison.Ordinal))
            program = program[prefix.Length..];
        else if (program[0] == '/')
            return null;
        else if (program.StartsWith("./", StringComparison.Ordinal))
            program = program[2..];
        ReleaseFile? file = manifest.Files.FirstOrDefault(candidate => candidate.Path == program);
        if (file is null)
            return $"'{command[0]}' is not among the files. Write a program of the tree, relative to its root, or the absolute path of one that every node has.";
        return file.Mode.Length == 4 && file.Mode.Skip(1).Any(digit => ((digit - '0') & 1) != 0)
            ? null
            : $"'{command[0]}' is not executable: its mode is {file.Mode}. Set it with chmod +x and make the release again.";
    }

    private static void Each(
        string field,
        IReadOnlyList<string> values,
        Func<string, string?> rule,
        Action<string, string?> check
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
            check(
                $"{field}[{i}]",
                rule(values[i]) ?? (seen.Add(values[i]) ? null : $"'{values[i]}' is listed twice. List it once.")
            );
    }

    private static void Files(IReadOnlyList<ReleaseFile> files, Action<string, string?> check)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < files.Count; i++)
        {
            ReleaseFile file = files[i];
            check(
                $"files[{i}].path",
                ReleaseRules.FilePath(file.Path)
                    ?? (paths.Add(file.Path) ? null : $"'{file.Path}' is listed twice. List it once.")
            );
            check($"files[{i}].mode", ReleaseRules.FileMode(file.Mode));
            check($"files[{i}].size", ReleaseRules.FileSize(file.Size));
            check($"files[{i}].sha256", ReleaseRules.Sha256(file.Sha256));
        }
        for (int i = 0; i < files.Count; i++)
        {
            string path = files[i].Path;
            for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (paths.Contains(path[..slash]))
                    check($"files[{i}].path", $"'{path}' lies in '{path[..slash]}', which is a file itself. Remove one of them.");
            }
        }
    }

    private static string? Prefix(string name, string? message) => message is null ? null : $"'{name}' {message}";
}
