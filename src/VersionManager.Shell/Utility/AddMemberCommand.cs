using System.Collections;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Add-Member</c> for note, alias and script members.</summary>
[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "TypeNameSet")]
public sealed class AddMemberCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "MemberSet")]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(Position = 1, Mandatory = true, ParameterSetName = "MemberSet")]
    public string? Name { get; set; }

    [Parameter(Position = 2, ParameterSetName = "MemberSet")]
    public object? Value { get; set; }

    [Parameter(Position = 3, ParameterSetName = "MemberSet")]
    public object? SecondValue { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "NotePropertySingleMemberSet")]
    [NotMemberType]
    public string? NotePropertyName { get; set; }

    [Parameter(Position = 1, Mandatory = true, ParameterSetName = "NotePropertySingleMemberSet")]
    [AllowNull]
    public object? NotePropertyValue { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "NotePropertyMultiMemberSet")]
    public IDictionary? NotePropertyMembers { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "TypeNameSet")]
    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public string? TypeName { get; set; }

    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PSMemberInfo member in NewMembers())
            Add(InputObject!, member);
        if (!string.IsNullOrWhiteSpace(TypeName))
            InputObject!.TypeNames.Insert(0, TypeName);
        if (PassThru)
            WriteObject(InputObject);
    }

    private IEnumerable<PSMemberInfo> NewMembers()
    {
        if (NotePropertyName is not null)
            return [new PSNoteProperty(NotePropertyName, NotePropertyValue)];
        if (NotePropertyMembers is not null)
            return NotePropertyMembers.Cast<DictionaryEntry>()
                .Select(entry => new PSNoteProperty(LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value));
        return Name is null ? [] : [NewMember(Name)];
    }

    private PSMemberInfo NewMember(string name)
    {
        switch (MemberType)
        {
            case PSMemberTypes.NoteProperty:
                return new PSNoteProperty(name, Value);
            case PSMemberTypes.AliasProperty:
                return new PSAliasProperty(name, LanguagePrimitives.ConvertTo<string>(Value));
            case PSMemberTypes.ScriptProperty:
                return new PSScriptProperty(name, LanguagePrimitives.ConvertTo<ScriptBlock>(Value), LanguagePrimitives.ConvertTo<ScriptBlock>(SecondValue));
            case PSMemberTypes.ScriptMethod:
                return new PSScriptMethod(name, LanguagePrimitives.ConvertTo<ScriptBlock>(Value));
            default:
                ThrowTerminatingError(new ErrorRecord(
                    new NotSupportedException($"A member of type {MemberType} cannot be added in vmshell; use pwsh, or a NoteProperty, AliasProperty, ScriptProperty or ScriptMethod."),
                    "CannotAddMemberType", ErrorCategory.InvalidOperation, MemberType));
                throw new PipelineStoppedException();
        }
    }

    /// <summary>"Add-Member NoteProperty Name Value" names a member type first, so it is not a note property of that name.</summary>
    [AttributeUsage(AttributeTargets.Property)]
    private sealed class NotMemberTypeAttribute : ValidateArgumentsAttribute
    {
        protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
        {
            if (arguments is string text && LanguagePrimitives.TryConvertTo(text, out PSMemberTypes type) && type.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                throw EngineInternals.Declined($"'{text}' is a member type: give it with -MemberType.");
        }
    }

    private void Add(PSObject target, PSMemberInfo member)
    {
        PSMemberInfo? existing = target.Members[member.Name];
        if (existing is not null && !Force)
        {
            WriteError(new ErrorRecord(
                new InvalidOperationException($"Cannot add a member with the name \"{member.Name}\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command."),
                "MemberAlreadyExists", ErrorCategory.InvalidOperation, target));
            return;
        }

        if (existing is { IsInstance: true })
            target.Members.Remove(member.Name);
        target.Members.Add(member);
    }
}
