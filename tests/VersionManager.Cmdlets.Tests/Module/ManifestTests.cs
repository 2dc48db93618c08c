using System.Management.Automation;
using System.Xml.Linq;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Module;

public sealed class ManifestTests : IDisposable
{
    private readonly ModuleSession _session = new();

    [Fact]
    public void Manifest_Exports_AreTheCmdletClasses()
    {
        IEnumerable<string> classes = CmdletTypes().Select(t => (CmdletAttribute)t.GetCustomAttributes(typeof(CmdletAttribute), false)[0])
            .Select(c => $"{c.VerbName}-{c.NounName}");

        Assert.Equal(classes.Order(), Cmdlets().Select(c => c.Name).Order());
    }

    [Fact]
    public void Cmdlets_Names_UseApprovedVerbs() =>
        Assert.All(Cmdlets(), c => Assert.Contains(c.Verb, ApprovedVerbs()));

    [Fact]
    public void Cmdlets_ThatPutSomethingOut_HaveATableView()
    {
        XDocument formats = XDocument.Load(Path.Combine(Repository.Module, "VersionManager.Format.ps1xml"));
        Dictionary<string, XElement> views = formats.Descendants("View")
            .SelectMany(v => v.Descendants("TypeName").Select(t => (t.Value, v))).ToDictionary(p => p.Value, p => p.v);

        foreach (Type type in Cmdlets().SelectMany(c => c.OutputType).Select(o => o.Type).Where(t => t != typeof(bool)).Distinct())
        {
            Assert.True(views.TryGetValue(type.FullName!, out XElement? view), $"{type} has no view.");
            Assert.True(views.ContainsKey("Deserialized." + type.FullName), $"{type} has no view when deserialized.");
            Assert.All(view!.Descendants("PropertyName"), p => Assert.NotNull(type.GetProperty(p.Value)));
        }
    }

    [Fact]
    public void Dependencies_AreApartFromTheHosts()
    {
        System.Reflection.Assembly ssh = Cmdlets().SelectMany(c => c.OutputType).First(o => o.Type.Name == "VmNode").Type.Assembly;

        Assert.NotSame(System.Runtime.Loader.AssemblyLoadContext.Default, System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(ssh));
    }

    /// <summary>A change of the public surface shows in review: names, parameters, their types, aliases and how they are bound.</summary>
    [Fact]
    public void Cmdlets_PublicSurface_IsAsReviewed()
    {
        string actual = string.Join('\n', Cmdlets().OrderBy(c => c.Name, StringComparer.Ordinal).Select(Describe)) + "\n";
        string reviewed = Path.Combine(AppContext.BaseDirectory, "Module", "PublicApi.txt");
        if (File.ReadAllText(reviewed) != actual)
            File.WriteAllText(reviewed + ".received", actual);

        Assert.Equal(File.ReadAllText(reviewed), actual);
    }

    public void Dispose() => _session.Dispose();

    private static string Describe(CmdletInfo cmdlet)
    {
        IEnumerable<string> parameters = cmdlet.ParameterSets[0].Parameters
            .Where(p => !Cmdlet.CommonParameters.Contains(p.Name))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => $"    {(p.IsMandatory ? "*" : " ")}{p.Name}: {p.ParameterType.Name}"
                + (p.Position >= 0 ? $" @{p.Position}" : "")
                + (p.ValueFromPipeline ? " |value" : "") + (p.ValueFromPipelineByPropertyName ? " |name" : "")
                + string.Concat(p.Aliases.Where(a => a is not ("wi" or "cf")).Select(a => $" ={a}")));
        return $"{cmdlet.Name} -> {string.Join(", ", cmdlet.OutputType.Select(o => o.Type.Name))}\n{string.Join('\n', parameters)}";
    }

    private List<CmdletInfo> Cmdlets() =>
        [.. _session.Invoke("Get-Command", new { Module = "VersionManager" }).Output.Select(o => (CmdletInfo)o.BaseObject)];

    private IEnumerable<Type> CmdletTypes() =>
        Cmdlets()[0].ImplementingType.Assembly.GetExportedTypes().Where(t => !t.IsAbstract && t.IsDefined(typeof(CmdletAttribute), false));

    private static IEnumerable<string> ApprovedVerbs() =>
        new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsSecurity), typeof(VerbsOther) }
            .SelectMany(t => t.GetFields()).Select(f => (string)f.GetValue(null)!);
}
