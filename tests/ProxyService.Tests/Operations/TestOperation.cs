using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Tests.Operations;

/// <summary>The behaviour of a test's operation, and a record of its calls.</summary>
internal sealed class TestWorld
{
    /// <summary>Called in each step: throws to make it fail, or waits to hold it.</summary>
    public Func<string, CancellationToken, Task> During { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called when an attempt is taken back.</summary>
    public Func<string?, StepEnd, Task> Undoing { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called before the end is saved.</summary>
    public Func<OperationState, Task> Ending { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called after the end is saved.</summary>
    public Func<OperationState, Task> Ended { get; set; } = _ => Task.CompletedTask;

    /// <summary>Whether a failure of a kind counts as an attempt.</summary>
    public Func<ProblemCode, bool> IsCounted { get; set; } = _ => true;

    public RetryPolicy Policy { get; set; } = new(MaximalAttempts: 3);

    public TimeSpan StepDeadline { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan AttemptDeadline { get; set; } = Timeout.InfiniteTimeSpan;

    public ConcurrentQueue<string> Did { get; } = new();

    /// <summary>Holds a step until it is let go.</summary>
    public Task HoldAt(string step)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        During = (name, cancellation) =>
        {
            if (name != step)
                return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        return reached.Task;
    }
}

/// <summary>An operation of three steps. After a kill it continues with the remaining ones, after a failure it begins
/// again.</summary>
internal sealed class TestOperation(ReleaseKey key, TestTable table, TestWorld world) : RecordedOperation<TestRecord>(key, table)
{
    public static ImmutableArray<string> Names { get; } = ["one", "two", "three"];

    public override TimeSpan AttemptDeadline => world.AttemptDeadline;

    public override Task<IReadOnlyList<OperationStep>> BeginAsync(CancellationToken cancellation)
    {
        TestRecord record = UpdateRecord(record =>
            record.With(record.Status with { State = OperationState.Running, NextAttempt = null, Finished = null }) with
            {
                Done = record.Status.State == OperationState.Waiting ? [] : record.Done,
            }
        );
        return Task.FromResult<IReadOnlyList<OperationStep>>([
            .. Names
                .Except(record.Done)
                .Select(name => new OperationStep(name, world.StepDeadline, token => RunAsync(name, token))),
        ]);
    }

    public override void Remember(OperationStep step, StepStatus status) =>
        UpdateRecord(record =>
            record with
            {
                Current = step.Name,
                Done = status.State == OperationState.Succeeded ? [.. record.Done, step.Name] : record.Done,
            }
        );

    public override async Task UndoAsync(OperationStep? step, StepEnd end)
    {
        await world.Undoing(step?.Name, end);
        world.Did.Enqueue($"undo {step?.Name} {end}");
    }

    public override RefusalException Late(OperationStep? step) => new(ProblemCode.DeadlineExceeded, $"{step?.Name} is late.");

    public override RefusalException Unexpected(Exception error) => new(ProblemCode.InternalError, error.Message);

    public override Retry? Next(RefusalException? failure) =>
        failure is null || (world.IsCounted(failure.Code) && Status.Attempt >= world.Policy.MaximalAttempts)
            ? null
            : new Retry(world.Policy.BackOff(Status.Attempt), world.IsCounted(failure.Code));

    public override async Task<string?> EndAsync(OperationState end, string? reason)
    {
        await world.Ending(end);
        return reason;
    }

    public override Task EndedAsync(OperationState end, CancellationToken cancellation) => world.Ended(end);

    private async Task<string?> RunAsync(string name, CancellationToken cancellation)
    {
        await world.During(name, cancellation);
        world.Did.Enqueue(name);
        return null;
    }
}

internal sealed record TestRecord(
    string Application,
    Version Version,
    OperationStatus Status,
    IReadOnlyList<string> Done,
    string? Current = null
) : IOperationRecord<TestRecord>
{
    [System.Text.Json.Serialization.JsonIgnore]
    public ReleaseKey Key => new(Application, Version);

    public TestRecord With(OperationStatus status) => this with { Status = status };

    public static TestRecord New(ReleaseKey key) =>
        new(key.Application, key.Version, new OperationStatus(OperationState.Pending, 1), []);
}

internal sealed record TestState(int Format, IReadOnlyList<TestRecord> Records) : IVersionedState;

internal sealed class TestTable(string path, TimeProvider clock)
    : OperationTable<TestRecord>(
        new RecordFile<TestState>(
            path,
            (JsonTypeInfo<TestState>)JsonSerializerOptions.Default.GetTypeInfo(typeof(TestState)),
            1,
            state => state.Records,
            records => new TestState(1, records),
            clock,
            NullLogger.Instance
        ),
        clock
    );
