using System.Xml.Linq;
using IrisLog.Hierarchy;

namespace IrisLog.Tests.Queries;

public sealed class HierarchyMapTests
{
    [Theory]
    [InlineData("<irislog/>", "agent=")]
    [InlineData("<irislog agent='1.2.3.4:1'><region id='x' agent='1.2.3.4:1'/></irislog>", "expected <country>")]
    [InlineData("<irislog agent='1.2.3.4:1'><country agent='1.2.3.4:1'/></irislog>", "needs an id")]
    [InlineData(
        "<irislog agent='1.2.3.4:1'><country id='x' agent='1.2.3.4:1'/><country id='x' agent='1.2.3.4:1'/></irislog>",
        "used twice"
    )]
    public void New_FaultyDocument_SaysWhatIsWrong(string document, string fault)
    {
        var failure = Assert.Throws<FormatException>(() => new HierarchyMap(XDocument.Parse(document)));

        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }
}
