using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Makes the engine's own formatting command for a shape.</summary>
internal static class FormatShape
{
    private static readonly Type ShapeType = EngineInternals.FormatterType("FormatShape");
    private static readonly Type CommandType = EngineInternals.FormatterType("InnerFormatShapeCommand");

    /// <summary>Puts the formatter behind a cmdlet that derives from the engine's base.</summary>
    public static void Attach(FrontEndCommandBase command, string shape) =>
        EngineInternals.Set(command, "implementation", EngineInternals.Create(CommandType, Enum.Parse(ShapeType, shape)));
}

/// <summary><c>Format-Table</c>: the engine's.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    /// <summary>Attaches the engine's formatter.</summary>
    public FormatTableCommand() => FormatShape.Attach(this, "Table");
}

/// <summary><c>Format-List</c>: the engine's.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    /// <summary>Attaches the engine's formatter.</summary>
    public FormatListCommand() => FormatShape.Attach(this, "List");
}
