using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Base of the cmdlets that wait: Ctrl-C cancels <see cref="Cancelled"/>.</summary>
public abstract class CancellableCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _source = new();

    private protected CancellationToken Cancelled => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _source.Cancel();

    /// <summary>Frees what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
    }
}
