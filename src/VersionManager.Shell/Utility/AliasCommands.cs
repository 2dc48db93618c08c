using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Alias</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Alias", DefaultParameterSetName = "Default")]
[OutputType(typeof(AliasInfo))]
public sealed class GetAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Default", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter(ParameterSetName = "Definition")]
    public string[]? Definition { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        AliasInfo[] all = [.. InvokeCommand.GetCommands("*", CommandTypes.Alias, nameIsPattern: true)
            .Cast<AliasInfo>().OrderBy(alias => alias.Name, StringComparer.OrdinalIgnoreCase)];
        foreach (string wanted in Definition ?? Name)
        {
            WildcardPattern pattern = new(wanted, WildcardOptions.IgnoreCase);
            AliasInfo[] found = [.. all.Where(alias => pattern.IsMatch(Definition is null ? alias.Name : alias.Definition))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
                WriteError(new ErrorRecord(
                    new ItemNotFoundException($"This command cannot find a matching alias because an alias with the {(Definition is null ? "name" : "definition")} '{wanted}' does not exist."),
                    "ItemNotFoundException", ErrorCategory.ObjectNotFound, wanted));
            WriteObject(found, enumerateCollection: true);
        }
    }
}

/// <summary><c>Set-Alias</c>.</summary>
[Cmdlet(VerbsCommon.Set, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
public class SetAliasCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = "";

    [Parameter]
    [ValidateSet("Global", "Script", "Local")]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected virtual bool MayReplace => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!MayReplace && !Force && InvokeCommand.GetCommand(Name, CommandTypes.Alias) is not null)
        {
            WriteError(new ErrorRecord(
                new SessionStateException($"The alias is not allowed, because an alias with the name '{Name}' already exists."),
                "AliasAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        if (!ShouldProcess($"Name: {Name} Value: {Value}", "Set Alias"))
            return;
        string drive = Scope is null ? "alias:" : $"alias:{Scope}:";
        InvokeProvider.Item.Set([drive + WildcardPattern.Escape(Name)], Value, Force, literalPath: false);
        if (PassThru)
            WriteObject(InvokeCommand.GetCommand(Name, CommandTypes.Alias));
    }
}

/// <summary><c>New-Alias</c>.</summary>
[Cmdlet(VerbsCommon.New, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
public sealed class NewAliasCommand : SetAliasCommand
{
    private protected override bool MayReplace => false;
}
