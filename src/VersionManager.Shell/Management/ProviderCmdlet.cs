using System.Collections.ObjectModel;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// Base of the cmdlets that work on provider paths. They hand the engine's providers the same context that the real ones do,
/// so filters, <c>-WhatIf</c>, streamed output and errors, and the providers' own dynamic parameters are the engine's.
/// The cmdlets bear the names of the real classes because those are part of every error's FullyQualifiedErrorId.
/// </summary>
public abstract class ProviderCmdlet : PSCmdlet, IDynamicParameters
{
    private static readonly Type ContextType = EngineInternals.EngineType("System.Management.Automation.CmdletProviderContext");
    private readonly List<object> _contexts = [];
    private object? _dynamicParameters;

    /// <inheritdoc/>
    public object? GetDynamicParameters() => _dynamicParameters = GetProviderParameters(NewContext());

    /// <summary>What the provider of the given path adds to the parameters.</summary>
    private protected virtual object? GetProviderParameters(object context) => null;

    private protected virtual bool IsForced => false;

    private protected virtual bool IsLiteral => false;

    private protected virtual string? NameFilter => null;

    private protected virtual string[]? Includes => null;

    private protected virtual string[]? Excludes => null;

    /// <summary>A new provider context for one operation.</summary>
    /// <param name="passThru">The operation's result goes to the pipeline.</param>
    private protected object NewContext(bool passThru = true)
    {
        object context = EngineInternals.Create(ContextType, this);
        EngineInternals.Set(context, "Force", (SwitchParameter)IsForced);
        EngineInternals.Set(context, "PassThru", passThru);
        EngineInternals.Set(context, "SuppressWildcardExpansion", IsLiteral);
        EngineInternals.Set(context, "DynamicParameters", _dynamicParameters);
        EngineInternals.Call(
            context, "SetFilters", new Collection<string>(Includes ?? []), new Collection<string>(Excludes ?? []), NameFilter);
        _contexts.Add(context);
        return context;
    }

    /// <summary>Runs an operation on one path; what is wrong with that path is an error of its own and the others go on.</summary>
    private protected void ForPath(Action operation)
    {
        try
        {
            operation();
        }
        catch (Exception error) when (AsPathError(error) is { } record)
        {
            WriteError(record);
        }
    }

    /// <summary>The record of an exception that is about one path, or null.</summary>
    private static ErrorRecord? AsPathError(Exception error) => error switch
    {
        ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException or PSNotSupportedException
            or PSInvalidOperationException or PSArgumentException => new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error),
        _ => null,
    };

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        foreach (object context in _contexts)
            EngineInternals.Call(context, "StopProcessing");
    }
}
