using System.Management.Automation;

namespace VersionManager.Cmdlets.Tests.Hosting;

/// <summary>What a pipeline did.</summary>
/// <param name="Output">The objects.</param>
/// <param name="Errors">The errors, the one that ended it included.</param>
/// <param name="Progress">The progress records.</param>
internal sealed record Result(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<ProgressRecord> Progress)
{
    /// <summary>The one object, when all went well.</summary>
    public PSObject Single
    {
        get
        {
            Assert.Empty(Errors);
            return Assert.Single(Output);
        }
    }

    /// <summary>Asserts that there is one error, of that id and category, about that target.</summary>
    public ErrorRecord AssertError(string id, ErrorCategory category, object? target = null)
    {
        ErrorRecord error = Assert.Single(Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        if (target is not null)
            Assert.Equal(target, error.TargetObject);
        return error;
    }

    /// <summary>The values of a property of every object, as text.</summary>
    public IEnumerable<string?> Values(string property) => Output.Select(o => o.Properties[property].Value?.ToString());
}
