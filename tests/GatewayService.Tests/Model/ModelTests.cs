using FsCheck.Xunit;

namespace VersionManager.GatewayService.Tests.Model;

public class ModelTests(ITestOutputHelper output)
{
    /// <summary>No acknowledged write is lost, whatever versions do.</summary>
    [Property(MaxTest = 40, StartSize = 10, EndSize = 60, Arbitrary = [typeof(Scripts)])]
    public async Task AnyScript_NothingAcknowledgedIsLost(Step[] script)
    {
        await using Node node = await Node.StartAsync();
        foreach (Step step in script)
            await node.DoAsync(step);
        await node.CheckAllAsync();
        output.WriteLine($"{script.Length} steps, {node.Counts.Acknowledged} writes acknowledged, {node.Counts.Refused} not");
    }
}
