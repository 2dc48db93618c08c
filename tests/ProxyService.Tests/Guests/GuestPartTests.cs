using VersionManager.Guests.Agent;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Files;
using VersionManager.Kernel.Users;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestPartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmguestpart").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("256M", 256L << 20)]
    [InlineData("2G", 2L << 30)]
    [InlineData(null, null)]
    public void GuestMemoryParse_Limit_IsInBytes(string? text, long? expected) => Assert.Equal(expected, GuestMemory.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0M")]
    [InlineData("12")]
    [InlineData("-1G")]
    [InlineData("9999999999999G")]
    public void GuestMemoryParse_NoLimit_Throws(string text) => Assert.Throws<FormatException>(() => GuestMemory.Parse(text));

    [Theory]
    [InlineData("36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw", "/mnt 2", "ext3", true)]
    [InlineData("27 1 254:0 / / rw,relatime - ext4 /dev/vda rw", "/", "ext4", false)]
    [InlineData("22 27 0:21 / /proc rw,relatime - proc proc rw", "/proc", "proc", false)]
    [InlineData("64 27 0:52 / /etc ro,relatime - overlay confext ro,lowerdir=/etc", "/etc", "overlay", true)]
    [InlineData(
        "65 27 0:53 / /var/lib/docker/overlay2/1a/merged rw - overlay overlay rw",
        "/var/lib/docker/overlay2/1a/merged",
        "overlay",
        false
    )]
    public void HostMountParse_Line_IsRead(string line, string path, string type, bool holdsFiles)
    {
        HostMount mount = HostMount.Parse(line)!;
        Assert.Equal((path, type, holdsFiles), (mount.Path, mount.Type, mount.HoldsFiles));
    }

    [Fact]
    public void RootedPathResolve_LinksOfTheGuest_StayInItsRoot()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "var"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "var", "run"), "/run");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "up"), "../../../etc");
        Assert.Equal(_folder + "/run/app", RootedPath.Resolve(_folder, "/var/run/app"));
        Assert.Equal(_folder + "/etc/x", RootedPath.Resolve(_folder, "/up/x"));
        Assert.Equal(_folder + "/etc/x", RootedPath.Resolve(_folder, "/../../etc/./x"));
    }

    [Fact]
    public void RootedPathResolve_LinkToItself_Throws()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");
        Assert.Throws<IOException>(() => RootedPath.Resolve(_folder, "/loop/x"));
    }

    [Fact]
    public void HostUserFind_User_HasItsGroups()
    {
        string passwd = Path.Combine(_folder, "passwd"),
            group = Path.Combine(_folder, "group");
        File.WriteAllText(passwd, "root:x:0:0:root:/root:/bin/sh\napp:x:1001:1002:An app:/srv/app:/bin/false\n");
        File.WriteAllText(group, "root:x:0:\napp:x:1002:\nlog:x:4:other,app\n");
        HostUser user = HostUser.Find("app", passwd, group)!;
        Assert.Equal((1001u, 1002u, "/srv/app"), (user.Id, user.Group, user.Home));
        Assert.Equal([1002u, 4u], user.Groups);
        Assert.Null(HostUser.Find("nobody-here", passwd, group));
    }

    [Fact]
    public void LogFileTrim_OverTheLimit_KeepsTheOldLogAndTheWriterGoesOn()
    {
        string log = Path.Combine(_folder, "log");
        using var writer = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        writer.Write("0123456789\n"u8);
        LogFile.Trim(log, 10);
        Assert.Equal("0123456789\n", File.ReadAllText(log + ".1"));
        Assert.Equal(0, new FileInfo(log).Length);
        LogFile.Begin(log, 10);
        Assert.Equal("", LogFile.LastWords(log));
    }

    [Theory]
    [InlineData("progress 0.25", 0.25, null)]
    [InlineData("progress 1 all of it", 1.0, "all of it")]
    public void OutputTailParseProgress_Progress_IsRead(string line, double fraction, string? words) =>
        Assert.Equal(new CommandProgress(fraction, words), OutputTail.ParseProgress(line));

    [Theory]
    [InlineData("progress")]
    [InlineData("progress 2")]
    [InlineData("progress -0.5 back")]
    [InlineData("made progress 0.5")]
    public void OutputTailParseProgress_OtherLines_AreNone(string line) => Assert.Null(OutputTail.ParseProgress(line));

    [Fact]
    public void OutputTail_MoreThanTheLimit_KeepsTheEnd()
    {
        var tail = new OutputTail(_ => { });
        for (int i = 0; i < OutputTail.Limit; i++)
            tail.Add("line " + i);
        Assert.Equal(OutputTail.Limit, tail.ToString().Length);
        Assert.EndsWith($"line {OutputTail.Limit - 1}\n", tail.ToString(), StringComparison.Ordinal);
    }
}
