using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>The base of all cmdlets of the module: cancellation, output from other threads, confirmation.</summary>
public abstract class VmCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private volatile bool _working;

    /// <summary>Prepares the cmdlet.</summary>
    protected VmCmdlet() => Progress = new ProgressDisplay(this);

    internal ProgressDisplay Progress { get; }

    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>What goes on without the cmdlet, and how to follow it again; null where nothing does.</summary>
    private protected virtual string? DetachAdvice => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        // Read first: the cancellation may end the work before the next line.
        bool working = _working;
        _cancellation.Cancel();
        // The pipeline accepts no output any more; the host still does.
        if (working && DetachAdvice is string advice)
            Host?.UI?.WriteWarningLine(advice);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _cancellation.Dispose();
        KnownFleet.Save();
    }

    /// <summary>Does work on other threads, and writes its output on this one.</summary>
    private protected void Run(Func<PipelineOutput, Task> work)
    {
        PipelineOutput output = new();
        CancellationToken cancellation = Cancellation;
        _working = true;
        Task running = Task.Run(async () =>
        {
            try
            {
                await work(output).ConfigureAwait(false);
            }
            finally
            {
                output.Complete();
            }
        });
        try
        {
            output.Pump(this);
            running.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The engine reports that the pipeline was stopped.
        }
        catch (PipelineStoppedException)
        {
            // Nobody reads more output, for example after Select-Object -First 1.
            _cancellation.Cancel();
            running.ContinueWith(
                t => _ = t.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
            throw;
        }
        finally
        {
            _working = false;
            EndProgress();
        }
    }

    /// <summary>Asks for confirmation, unless <paramref name="force"/> is set; with <c>-WhatIf</c> only shows what would be
    /// done.</summary>
    private protected bool Confirmed(string target, string action, bool force = false) =>
        force && !IsWhatIf ? true : ShouldProcess(target, action);

    private protected bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? bound)
            ? LanguagePrimitives.IsTrue(bound)
            : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    private void EndProgress()
    {
        try
        {
            Progress.End();
        }
        catch (PipelineStoppedException)
        {
            // The engine clears the display of a stopped pipeline.
        }
    }
}
