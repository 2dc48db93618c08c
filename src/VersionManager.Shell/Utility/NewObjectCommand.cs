using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>New-Object</c> for .NET types; there is no COM here.</summary>
[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public object[] ArgumentList { get; set; } = [];

    [Parameter]
    public IDictionary? Property { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!LanguagePrimitives.TryConvertTo(TypeName, out Type type))
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException($"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded."),
                "TypeNotFound", ErrorCategory.InvalidType, TypeName));
        PSObject created = PSObject.AsPSObject(Create(type));
        foreach (DictionaryEntry entry in Property ?? new Hashtable())
            Set(created, LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value);
        WriteObject(created);
    }

    private object Create(Type type)
    {
        if (type == typeof(PSObject) && ArgumentList.Length == 0)
            return new PSObject();
        // The engine's own call of a constructor converts the arguments as a script's [type]::new() does.
        ScriptBlock script = ScriptBlock.Create("param($type, $arguments) , $type::new.Invoke($arguments)");
        try
        {
            return script.InvokeReturnAsIs(type, ArgumentList);
        }
        catch (RuntimeException error)
        {
            ThrowTerminatingError(new ErrorRecord(
                error.InnerException ?? error, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, type));
            throw;
        }
    }

    private void Set(PSObject target, string name, object? value)
    {
        if (target.BaseObject is PSCustomObject && target.Properties[name] is null)
            target.Properties.Add(new PSNoteProperty(name, value));
        else if (target.Properties[name] is { IsSettable: true } property)
            property.Value = value;
        else if (target.Methods[name] is { } method)
            method.Invoke(value);
        else
            ThrowTerminatingError(new ErrorRecord(
                new InvalidOperationException($"The member \"{name}\" was not found for the specified .NET object."),
                "InvalidOperationException", ErrorCategory.InvalidOperation, target));
    }
}
