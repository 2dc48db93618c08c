// Writes a module's help from the comments in its source, as MAML or as a folder of pages; run by the build.
// Help that is written beside its code is reviewed together with it.
using System.Management.Automation;
using System.Reflection;
using VersionManager.HelpBuilder;

if (args is not [string assemblyPath, string target])
{
    Console.Error.WriteLine("Usage: HelpBuilder CMDLETS.dll HELP.xml|FOLDER");
    return 2;
}
DocComments comments = DocComments.Load(Path.ChangeExtension(assemblyPath, ".xml"));
Assembly assembly = Assembly.LoadFrom(Path.GetFullPath(assemblyPath));
List<CmdletHelp> cmdlets = [];
List<string> missing = [];
foreach (Type type in assembly.GetExportedTypes())
{
    if (type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet)
        continue;
    CmdletHelp help = CmdletHelp.From(new CmdletInfo($"{cmdlet.VerbName}-{cmdlet.NounName}", type), type, comments);
    missing.AddRange(help.Missing);
    cmdlets.Add(help);
}
foreach (string gap in missing)
    Console.Error.WriteLine(gap);
cmdlets.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
if (Path.GetExtension(target) == ".xml")
    MamlWriter.Write(cmdlets, target);
else
    PageWriter.Write(cmdlets, target);
return missing.Count == 0 ? 0 : 1;
