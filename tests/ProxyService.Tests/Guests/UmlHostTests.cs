using VersionManager.Guests.Drivers.Uml;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>Processors that User-mode Linux cannot run processes on.</summary>
public sealed class UmlHostTests
{
    private const string Amx = "flags\t\t: fpu avx512f amx_bf16 amx_tile amx_int8\n",
        Other = "flags\t\t: fpu avx512f\n";

    [Theory]
    [InlineData(Amx, "6.1.176\n", false)]
    [InlineData(Amx, "6.12.48\n", false)]
    [InlineData(Amx, "", false)]
    [InlineData(Amx, "6.13.0-rc1\n", true)]
    [InlineData(Amx, "7.0.1\n", true)]
    [InlineData(Other, "6.1.176\n", true)]
    public void Obstacle_OfAProcessorAndAVersion_SaysWhatToDo(string processor, string version, bool runs)
    {
        string? obstacle = UmlHost.ObstacleOf(processor, version);

        Assert.Equal(runs, obstacle is null);
        if (!runs)
            Assert.Contains("isolation 'namespace'", obstacle, StringComparison.Ordinal);
    }
}
