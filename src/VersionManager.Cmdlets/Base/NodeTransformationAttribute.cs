using System.Collections;
using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Converts a name, a node, or any object of the module that has a node's name, such as the output of <c>Install-VmNode</c>, to a
/// node reference. The object may come from another process.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeTransformationAttribute : ArgumentTransformationAttribute
{
    private const string DeserializedNode = "Deserialized.VersionManager.Fleet.VmNode";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<NodeReference> nodes = [];
        foreach (object? item in Items(inputData))
        {
            // The engine refuses anything else, with its own message.
            if (Of(item) is not NodeReference node)
                return inputData;
            nodes.Add(node);
        }
        return nodes.ToArray();
    }

    private static IEnumerable<object?> Items(object? data) =>
        (data is PSObject wrapped ? wrapped.BaseObject : data) is IEnumerable items and not string
            ? items.Cast<object?>()
            : [data];

    private static NodeReference? Of(object? item)
    {
        switch (item is PSObject wrapped ? wrapped.BaseObject : item)
        {
            case null:
                return null;
            case NodeReference reference:
                return reference;
            case VmNode node:
                return new NodeReference(node);
            case string name:
                return Named(name);
        }
        PSObject other = PSObject.AsPSObject(item);
        return Named((other.Properties[other.TypeNames.Contains(DeserializedNode) ? "Name" : "Node"]?.Value as string) ?? "");
    }

    private static NodeReference? Named(string name) => string.IsNullOrWhiteSpace(name) ? null : new NodeReference(name);
}
