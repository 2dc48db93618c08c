using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Content</c>; <c>-Raw</c>, <c>-Encoding</c>, <c>-Delimiter</c>, <c>-AsByteStream</c> come from the file system's provider.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
public sealed class GetContentCommand : FilteredPathCmdlet
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, long.MaxValue)]
    public long ReadCount { get; set; } = 1;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, long.MaxValue)]
    [Alias("First", "Head")]
    public long TotalCount { get; set; } = -1;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, int.MaxValue)]
    [Alias("Last")]
    public int Tail { get; set; } = -1;

    private protected override object? GetProviderParameters(object context) =>
        EngineInternals.Call(InvokeProvider.Content, "GetContentReaderDynamicParameters", FirstPath, context);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Tail >= 0 && TotalCount >= 0)
            ThrowTerminatingError(new ErrorRecord(
                new InvalidOperationException("The parameters TotalCount and Tail cannot be used together. Please specify only one parameter."),
                "TailAndHeadCannotCoexist", ErrorCategory.InvalidOperation, null));
        foreach (string path in Path)
        {
            ForPath(() =>
            {
                object context = NewContext();
                var matches = (Collection<PathInfo>)EngineInternals.Call(SessionState.Path, "GetResolvedPSPathFromPSPath", path, context)!;
                foreach (PathInfo match in matches)
                    ForPath(() => ReadOne(match, NewContext()));
            });
        }
    }

    private void ReadOne(PathInfo item, object context)
    {
        EngineInternals.Set(context, "SuppressWildcardExpansion", true);
        var readers = (Collection<IContentReader>)EngineInternals.Call(InvokeProvider.Content, "GetReader", item.Path, context)!;
        foreach (IContentReader reader in readers)
        {
            try
            {
                IEnumerable<object> items = Read(reader);
                Write(item, Tail >= 0 ? items.TakeLast(Tail) : items);
            }
            finally
            {
                reader.Close();
                reader.Dispose();
            }
        }
    }

    private IEnumerable<object> Read(IContentReader reader)
    {
        long left = TotalCount >= 0 ? TotalCount : long.MaxValue;
        while (left > 0 && !Stopping && reader.Read(1) is IList { Count: > 0 } block)
        {
            foreach (object item in block)
                yield return item;
            left -= block.Count;
        }
    }

    private void Write(PathInfo source, IEnumerable<object> items)
    {
        long number = 0;
        if (ReadCount == 1)
        {
            foreach (object item in items)
                WriteObject(Annotate(item, source, ++number));
            return;
        }

        foreach (object[] block in ReadCount == 0 ? [items.ToArray()] : items.Chunk((int)Math.Min(ReadCount, int.MaxValue)))
            WriteObject(Annotate(block, source, number += block.Length), enumerateCollection: false);
    }

    private static PSObject Annotate(object item, PathInfo source, long number)
    {
        PSObject output = PSObject.AsPSObject(item);
        output.Properties.Add(new PSNoteProperty("PSPath", $"{source.Provider.ModuleName}\\{source.Provider.Name}::{source.ProviderPath}"), preValidated: true);
        output.Properties.Add(new PSNoteProperty("ReadCount", number), preValidated: true);
        return output;
    }
}
