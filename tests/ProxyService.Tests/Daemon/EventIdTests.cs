using System.Reflection;

namespace VersionManager.ProxyService.Tests.Daemon;

public sealed class EventIdTests
{
    [Fact]
    public void EventIds_EachHaveANumberOfTheirOwn()
    {
        var numbers = typeof(EventIds)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Number: (int)field.GetRawConstantValue()!, field.Name))
            .ToLookup(id => id.Number, id => id.Name);
        Assert.NotEmpty(numbers);
        Assert.All(numbers, names => Assert.Single(names));
    }
}
