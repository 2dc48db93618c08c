using System.Security.Cryptography;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>A small release, in memory.</summary>
internal sealed record TestRelease(ReleaseManifest Manifest, IReadOnlyDictionary<string, byte[]> Content)
{
    public ReleaseKey Key => new(Manifest.Application, Manifest.Version);

    public byte[] Bytes { get; init; } = ReleaseManifestWriter.Write(Manifest);

    /// <summary>A release of these files; <c>bin/server</c> is the program.</summary>
    public static TestRelease Of(string application, string version, params (string Path, string Content)[] files) =>
        Of(application, version, manifest => manifest, files);

    public static TestRelease Of(
        string application,
        string version,
        Func<ReleaseManifest, ReleaseManifest> change,
        params (string Path, string Content)[] files
    )
    {
        (string Path, byte[] Content)[] all =
        [
            ("bin/server", Encoding.UTF8.GetBytes("#!/bin/sh\n# " + version)),
            .. files.Select(file => (file.Path, Encoding.UTF8.GetBytes(file.Content))),
        ];
        var manifest = new ReleaseManifest
        {
            Application = application,
            Version = Version.Parse(version),
            Start = ["bin/server"],
            Ports = ["tcp/7000"],
            Files =
            [
                .. all.Select(f => new ReleaseFile(
                        f.Path,
                        f.Path.StartsWith("bin/", StringComparison.Ordinal) ? "0755" : "0644",
                        f.Content.Length,
                        Sha(f.Content)
                    ))
                    .OrderBy(f => f.Path, StringComparer.Ordinal),
            ],
        };
        return new TestRelease(change(manifest), all.ToDictionary(f => f.Path, f => f.Content));
    }

    /// <summary>Writes the release in a node's layout: <c>release.json</c> and <c>tree/</c>.</summary>
    public void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "release.json"), Bytes);
        foreach (ReleaseFile file in Manifest.Files)
        {
            string path = Path.Combine(folder, "tree", file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Content[file.Path]);
            File.SetUnixFileMode(path, FileModes.Of(file));
        }
    }

    public byte[] ContentOf(string sha256) => Content.Values.First(content => Sha(content) == sha256);

    public static string Sha(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
