using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>What <c>Set-Content</c> and <c>Add-Content</c> share; <c>-Encoding</c> and <c>-NoNewline</c> are the provider's.</summary>
public abstract class WriteContentCmdlet : FilteredPathCmdlet
{
    private readonly List<IContentWriter> _writers = [];
    private bool _opened;

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object[]? Value { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object? GetProviderParameters(object context) =>
        EngineInternals.Call(InvokeProvider.Content, "GetContentWriterDynamicParameters", FirstPath, context);

    /// <summary>What to do with a path before its writer is opened; false leaves it alone.</summary>
    private protected abstract bool Prepare(string path);

    private protected abstract void Position(IContentWriter writer);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!_opened)
        {
            _opened = true;
            foreach (string path in Path)
                ForPath(() => Open(path));
        }

        IList content = Value ?? [null!];
        foreach (IContentWriter writer in _writers)
            writer.Write(content);
        if (PassThru)
            WriteObject(Value, enumerateCollection: true);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => CloseAll();

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        CloseAll();
    }

    private void Open(string path)
    {
        foreach (string target in Targets(path))
        {
            if (!Prepare(target))
                continue;
            object context = NewContext();
            EngineInternals.Set(context, "SuppressWildcardExpansion", true);
            var writers = (Collection<IContentWriter>)EngineInternals.Call(InvokeProvider.Content, "GetWriter", target, context)!;
            foreach (IContentWriter writer in writers)
            {
                Position(writer);
                _writers.Add(writer);
            }
        }
    }

    /// <summary>The existing items that a path matches, or the path itself, which the write creates.</summary>
    private IEnumerable<string> Targets(string path)
    {
        if (HasLiteralPath || !WildcardPattern.ContainsWildcardCharacters(path))
            return [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _) is var full && provider.Name == "FileSystem" ? full : path];
        var matches = (Collection<PathInfo>)EngineInternals.Call(SessionState.Path, "GetResolvedPSPathFromPSPath", path, NewContext())!;
        if (matches.Count == 0)
            throw new ItemNotFoundException($"An object at the specified path {path} does not exist, or has been filtered by the -Include or -Exclude parameter.");
        return matches.Select(match => match.Path);
    }

    private void CloseAll()
    {
        foreach (IContentWriter writer in _writers)
        {
            writer.Close();
            writer.Dispose();
        }

        _writers.Clear();
    }
}

/// <summary><c>Set-Content</c>.</summary>
[Cmdlet(VerbsCommon.Set, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class SetContentCommand : WriteContentCmdlet
{
    private protected override bool Prepare(string path)
    {
        if (!ShouldProcess($"Path: {path}", "Set Content"))
            return false;
        try
        {
            object context = NewContext(passThru: false);
            EngineInternals.Set(context, "SuppressWildcardExpansion", true);
            EngineInternals.Call(InvokeProvider.Content, "Clear", path, context);
        }
        catch (ItemNotFoundException)
        {
            // The writer creates it.
        }

        return true;
    }

    private protected override void Position(IContentWriter writer)
    {
    }
}

/// <summary><c>Add-Content</c>.</summary>
[Cmdlet(VerbsCommon.Add, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class AddContentCommand : WriteContentCmdlet
{
    private protected override bool Prepare(string path) => ShouldProcess($"Path: {path}", "Add Content");

    private protected override void Position(IContentWriter writer) => writer.Seek(0, SeekOrigin.End);
}

/// <summary><c>Clear-Content</c>.</summary>
[Cmdlet(VerbsCommon.Clear, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class ClearContentCommand : FilteredPathCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            ForPath(() => EngineInternals.Call(InvokeProvider.Content, "Clear", path, NewContext(passThru: false)));
    }
}
