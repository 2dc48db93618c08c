using VersionManager.GatewayService.Handover;

namespace VersionManager.GatewayService.Tests.Handover;

public sealed class GatewayFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmgw-").FullName;

    private string Socket => Path.Combine(_folder, "gateway.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OfAnotherGatewaysFolder_SaysSo()
    {
        using GatewayFolder first = GatewayFolder.Open(_folder, Socket, TimeSpan.Zero);
        var exception = Assert.Throws<IOException>(() => GatewayFolder.Open(_folder, Socket, TimeSpan.Zero));
        Assert.Contains("Another gateway", exception.Message, StringComparison.Ordinal);
    }
}
