using VersionManager.ProxyService.Kernel.FlowCaching;
using static VersionManager.ProxyService.Kernel.FlowCaching.BpfRegister;
using static VersionManager.ProxyService.Kernel.FlowCaching.BpfSize;

namespace VersionManager.ProxyService.Tests.Kernel.FlowCaching;

/// <summary>The encoding of RFC 9669.</summary>
public sealed class BpfAssemblerTests
{
    [Fact]
    public void Assemble_OfEachKind_IsAsTheStandardSays()
    {
        BpfAssembler program = new();
        program.Move(R1, 5);
        program.Move(R6, R1);
        program.Load(Bits32, R2, R1, 16);
        program.Store(Bits64, Frame, -8, R6);
        program.AddAtomically(R0, 8, R1);
        program.LoadMap(R1, 7);
        program.Return(-1);
        Assert.Equal(
            "B701000005000000"
                + "BF16000000000000"
                + "6112100000000000"
                + "7B6AF8FF00000000"
                + "DB10080000000000"
                + "1811000007000000"
                + "0000000000000000"
                + "B7000000FFFFFFFF"
                + "9500000000000000",
            Convert.ToHexString(program.Assemble())
        );
    }

    [Fact]
    public void Jump_OverInstructions_CountsThoseInBetween()
    {
        BpfAssembler program = new();
        program.JumpIfEqual(R2, 6, "end");
        program.LoadMap(R1, 1);
        program.Label("end");
        program.Return();
        // A map takes two.
        Assert.Equal("1502020006000000", Convert.ToHexString(program.Assemble().AsSpan(0, 8)));
    }

    [Fact]
    public void Assemble_WithAJumpToNowhere_Throws()
    {
        BpfAssembler program = new();
        program.Jump("nowhere");
        Assert.Throws<KeyNotFoundException>(program.Assemble);
    }
}
