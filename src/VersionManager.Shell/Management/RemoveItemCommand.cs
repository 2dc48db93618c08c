using System.Collections.ObjectModel;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Remove-Item</c>. A folder with content asks first unless <c>-Recurse</c> says that this is meant.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class RemoveItemCommand : FilteredPathCmdlet
{
    private bool _yesToAll;
    private bool _noToAll;

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    private protected override object? GetProviderParameters(object context) =>
        EngineInternals.Call(InvokeProvider.Item, "RemoveItemDynamicParameters", FirstPath, (bool)Recurse, context);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            ForPath(() => RemoveMatches(path));
    }

    private void RemoveMatches(string path)
    {
        var matches = (Collection<PathInfo>)EngineInternals.Call(SessionState.Path, "GetResolvedPSPathFromPSPath", path, NewContext())!;
        if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(path))
            throw NotFound(path);
        foreach (PathInfo match in matches)
            ForPath(() => RemoveOne(match));
    }

    private void RemoveOne(PathInfo item)
    {
        object context = NewContext();
        EngineInternals.Set(context, "SuppressWildcardExpansion", true);
        if (EngineInternals.Call(SessionState.Path, "IsCurrentLocationOrAncestor", item.Path, context) is true)
            throw new PSInvalidOperationException($"Cannot remove the item at '{item.Path}' because it is in use.");

        bool recurse = Recurse;
        if (!recurse && HasChildren(item))
        {
            const string Caption = "Confirm";
            string question = $"The item at {item.Path} has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?";
            if (!ShouldContinue(question, Caption, ref _yesToAll, ref _noToAll))
                return;
            recurse = true;
        }

        EngineInternals.Call(InvokeProvider.Item, "Remove", item.Path, recurse, context);
    }

    private static ItemNotFoundException NotFound(string path) => new($"Cannot find path '{path}' because it does not exist.");

    // A link to a folder is removed itself, so what it points to does not count.
    private bool HasChildren(PathInfo item) =>
        item.Provider.Name == "FileSystem"
            ? new DirectoryInfo(item.ProviderPath) is { Exists: true, LinkTarget: null } folder && folder.EnumerateFileSystemInfos().Any()
            : InvokeProvider.ChildItem.HasChild(item.Path, force: true, literalPath: true);
}
