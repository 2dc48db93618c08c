using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Architecture.Tests;

/// <summary>The sources of a project, with names resolved as by the compiler.</summary>
/// <remarks>Sources and not assemblies, in which constants and <c>nameof</c> leave no trace.</remarks>
internal sealed class SourceTree
{
    // The libraries that the tests run with, read once for all projects.
    private static readonly PortableExecutableReference[] s_libraries =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;

    /// <summary>Reads a project.</summary>
    /// <param name="project">Its folder, such as <c>src/VersionManager.Fleet</c>.</param>
    public SourceTree(string project)
    {
        _folder = Path.Combine(Repository.Root, project);
        string[] definitions = Directory.GetFiles(_folder, "*.csproj");
        XDocument? definition = definitions.Length == 1 ? XDocument.Load(definitions[0]) : null;
        string assembly =
            definition?.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);
        IEnumerable<string> files = Repository.Sources(project).Concat(GlobalUsings()).Concat(Linked(definition));
        _compilation = CSharpCompilation.Create(
            assembly,
            files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file)),
            // Without the project's own assembly, which would declare everything a second time.
            s_libraries.Where(library => Path.GetFileNameWithoutExtension(library.FilePath) != assembly),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
        );
    }

    /// <summary>Every reference from one file of the project to another; comments do not count.</summary>
    public IEnumerable<Reference> References() =>
        from tree in _compilation.SyntaxTrees
        where IsOwn(tree)
        let model = _compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        where node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax
        from symbol in Symbols(model.GetSymbolInfo(node))
        from declaration in Declarations(symbol)
        where declaration.SyntaxTree != tree && IsOwn(declaration.SyntaxTree)
        select new Reference(
            Relative(tree),
            node.GetLocation().GetLineSpan().StartLinePosition.Line + 1,
            Relative(declaration.SyntaxTree),
            symbol.Name == ".ctor" ? symbol.ContainingType.Name : symbol.Name
        );

    // A call that needs generated code does not bind, but has candidates.
    private static ImmutableArray<ISymbol> Symbols(SymbolInfo found) =>
        found.Symbol is null ? found.CandidateSymbols : [found.Symbol];

    private static ImmutableArray<SyntaxReference> Declarations(ISymbol symbol)
    {
        // Namespaces have no single file, and locals are used only where they are declared.
        if (symbol is not (INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol))
            return [];
        ISymbol original = (symbol as IMethodSymbol)?.ReducedFrom ?? symbol.OriginalDefinition;
        // A member that the compiler adds to a type, such as a record's constructor, counts as declared with the type.
        return original.DeclaringSyntaxReferences.IsEmpty && original.ContainingType is { } type
            ? type.DeclaringSyntaxReferences
            : original.DeclaringSyntaxReferences;
    }

    private bool IsOwn(SyntaxTree tree) =>
        tree.FilePath.StartsWith(_folder + "/", StringComparison.Ordinal) && !Relative(tree).Split('/').Contains("obj");

    private string Relative(SyntaxTree tree) => Path.GetRelativePath(_folder, tree.FilePath);

    // The build writes these files; of several configurations the last one counts.
    private IEnumerable<string> GlobalUsings() =>
        Directory
            .EnumerateFiles(_folder, "*.GlobalUsings.g.cs", SearchOption.AllDirectories)
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .Take(1);

    // Linked sources from elsewhere, such as the samples' shared ones.
    private IEnumerable<string> Linked(XDocument? definition) =>
        from include in definition?.Descendants("Compile").Attributes("Include") ?? []
        where include.Value.EndsWith("/**/*.cs", StringComparison.Ordinal)
        from file in Repository.Sources(Path.GetFullPath(Path.Combine(_folder, include.Value[..^"/**/*.cs".Length])))
        select file;
}
