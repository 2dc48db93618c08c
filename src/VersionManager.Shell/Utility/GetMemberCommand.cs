using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>One member of an object, as <c>Get-Member</c> tells it.</summary>
public sealed record MemberDefinition(string TypeName, string Name, PSMemberTypes MemberType, string Definition);

/// <summary><c>Get-Member</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Member")]
[OutputType(typeof(MemberDefinition))]
public sealed class GetMemberCommand : PSCmdlet
{
    private readonly HashSet<string> _shown = [];
    private bool _hadInput;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; } = PSMemberTypes.All;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || ReferenceEquals(InputObject, System.Management.Automation.Internal.AutomationNull.Value))
            return;
        _hadInput = true;
        string type = InputObject.TypeNames.FirstOrDefault() ?? InputObject.BaseObject.GetType().FullName!;
        if (!_shown.Add(type))
            return;
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        IEnumerable<PSMemberInfo> members = InputObject.Members
            .Where(member => (member.MemberType & MemberType) != 0 && patterns.Any(pattern => pattern.IsMatch(member.Name)))
            .Where(member => !member.Name.StartsWith("get_", StringComparison.Ordinal) && !member.Name.StartsWith("set_", StringComparison.Ordinal))
            .OrderBy(member => member.MemberType.ToString(), StringComparer.OrdinalIgnoreCase)
            .ThenBy(member => member.Name, StringComparer.OrdinalIgnoreCase);
        foreach (PSMemberInfo member in members)
            WriteObject(new MemberDefinition(type, member.Name, member.MemberType, member.ToString()!));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_hadInput)
            WriteError(new ErrorRecord(
                new InvalidOperationException("You must specify an object for the Get-Member cmdlet."),
                "NoObjectInGetMember", ErrorCategory.CloseError, null));
    }
}
