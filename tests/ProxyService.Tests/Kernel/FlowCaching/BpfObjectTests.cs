using VersionManager.DataPath.FlowCaching;
using VersionManager.Kernel.Bpf;

namespace VersionManager.ProxyService.Tests.Kernel.FlowCaching;

/// <summary>The kernel's verifier accepts all programs that clang made.</summary>
public sealed class BpfObjectTests
{
    [Theory]
    [InlineData("arrive")]
    [InlineData("leave_uplink")]
    [InlineData("leave_guest_tap")]
    [InlineData("leave_guest_namespace")]
    public void Program_OfTheFlowCache_IsLoaded(string name)
    {
        using BpfObject programs = Load();
        Assert.True(programs.Program(name) > 0);
    }

    [Fact]
    public void Map_OfTheFlowCache_TakesKeysAndValuesOfItsDeclaration()
    {
        using BpfObject programs = Load();
        BpfMap usages = programs.Map("usages");
        Assert.Equal((12, 16), (usages.KeyLength, usages.ValueLength));
        byte[] key = [1, 0, 0, 0, 10, 0, 0, 1, 6, 0, 0, 0],
            value = new byte[16];
        BpfCalls.Update(usages, key, Enumerable.Repeat((byte)7, 16).ToArray());
        Assert.True(BpfCalls.TryLookup(usages, key, value));
        Assert.All(value, octet => Assert.Equal(7, octet));
    }

    [Fact]
    public void Load_OfAProgramThatTheVerifierRefuses_SaysWhy()
    {
        using Stream file = typeof(FlowCache).Assembly.GetManifestResourceStream("flow_cache.bpf.o")!;
        byte[] broken = new byte[file.Length];
        file.ReadExactly(broken);
        // The first instruction of the first program, which follows the file's header, becomes a jump out of the program.
        const int headerLength = 64;
        byte[] jump = [0x05, 0, 0xff, 0x7f, 0, 0, 0, 0];
        jump.CopyTo(broken, headerLength);
        var error = Assert.Throws<System.ComponentModel.Win32Exception>(() => new BpfObject(new MemoryStream(broken)));
        Assert.Contains("vm_arrive", error.Message, StringComparison.Ordinal);
        Assert.Contains("jump out of range", error.Message, StringComparison.Ordinal);
    }

    private static BpfObject Load()
    {
        using Stream file = typeof(FlowCache).Assembly.GetManifestResourceStream("flow_cache.bpf.o")!;
        return new BpfObject(file);
    }
}
