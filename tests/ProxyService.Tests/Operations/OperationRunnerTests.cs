using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;

namespace VersionManager.ProxyService.Tests.Operations;

public sealed class OperationRunnerTests : IAsyncDisposable
{
    private static readonly ReleaseKey Key = new("router", new Version(2, 0));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2030-01-01T00:00:00Z", null));
    private readonly TestWorld _world = new();
    private readonly List<IAsyncDisposable> _runners = [];
    private OperationRunner<string, TestOperation> _runner;
    private TestTable _table;

    public OperationRunnerTests() => (_table, _runner) = Daemon();

    public static TheoryData<string> Steps => [.. TestOperation.Names];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder, "operations.json");

    private OperationStatus Status => _table.Find(Key)!.Status;

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable runner in _runners)
            await runner.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Operation_WithoutFailures_RunsItsStepsInOrder()
    {
        await Start().Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(TestOperation.Names, _world.Did);
        Assert.Equal(OperationState.Succeeded, Status.State);
        Assert.Null(_runner.Find(Key.Application));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Daemon_KilledAtAStep_RunsThatStepAgainAndTheRest(string step)
    {
        Task reached = _world.HoldAt(step);
        Start();
        await reached.WaitAsync(Patience, Cancellation);
        await KilledAsync();
        Assert.Equal((OperationState.Running, step), (Status.State, _table.Find(Key)!.Current));
        _world.Did.Clear();
        _world.During = (_, _) => Task.CompletedTask;

        await Resume().Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(TestOperation.Names.SkipWhile(name => name != step), _world.Did);
        Assert.Equal((OperationState.Succeeded, 1), (Status.State, Status.Attempt));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Cancel_AtAStep_TakesItBackAndRunsNoOther(string step)
    {
        Task reached = _world.HoldAt(step);
        OperationRun<TestOperation> run = Start();
        await reached.WaitAsync(Patience, Cancellation);
        run.Cancel("an operator did not want it.");
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal([.. TestOperation.Names.TakeWhile(name => name != step), $"undo {step} Cancelled"], _world.Did);
        Assert.Equal((OperationState.Cancelled, "an operator did not want it."), (Status.State, Status.Reason));
        Assert.Null(Status.Cancelling);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Daemon_KilledWhileItCancels_CancelsAndRunsNothing(string step)
    {
        Task reached = _world.HoldAt(step);
        var undoing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource();
        _world.Undoing = (_, _) =>
        {
            undoing.TrySetResult();
            return go.Task;
        };
        OperationRun<TestOperation> run = Start();
        await reached.WaitAsync(Patience, Cancellation);
        run.Cancel("an operator did not want it.");
        await undoing.Task.WaitAsync(Patience, Cancellation);
        string copy = Copy();
        go.SetResult();
        await KilledAsync(copy);
        _world.Did.Clear();

        await Resume().Completion.WaitAsync(Patience, Cancellation);
        Assert.Empty(_world.Did);
        Assert.Equal((OperationState.Cancelled, "an operator did not want it."), (Status.State, Status.Reason));
    }

    [Fact]
    public async Task Step_ThatFails_IsRetriedWithGrowingPausesUntilItHasFailedForGood()
    {
        _world.During = (name, _) => name == "two" ? throw Problem("the disk is full.") : Task.CompletedTask;
        OperationRun<TestOperation> run = Start();
        foreach (int attempt in new[] { 2, 3 })
        {
            await UntilAsync(status => status.State == OperationState.Waiting && status.Attempt == attempt);
            Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromSeconds(attempt - 1), Status.NextAttempt);
            Assert.Equal(("the disk is full.", ProblemCode.DiskFull), (Status.Reason, Status.Failure));
            _clock.Advance(TimeSpan.FromSeconds(attempt - 1) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(OperationState.Waiting, Status.State);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal((OperationState.Failed, 3, "the disk is full."), (Status.State, Status.Attempt, Status.Reason));
        Assert.Equal(3, _world.Did.Count(did => did == "one"));
        Assert.Equal(3, _world.Did.Count(did => did == "undo two Failed"));
    }

    [Fact]
    public async Task Failure_ThatIsNotCounted_IsTriedAgainWithoutEnd()
    {
        int left = 10;
        _world.IsCounted = _ => false;
        _world.During = (_, _) => left-- > 0 ? throw Problem("it is busy.") : Task.CompletedTask;
        OperationRun<TestOperation> run = Start();
        while (!run.Completion.IsCompleted)
        {
            await UntilAsync(status => status.State != OperationState.Running);
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal((OperationState.Succeeded, 1), (Status.State, Status.Attempt));
    }

    [Fact]
    public async Task Daemon_KilledBetweenTwoAttempts_WaitsForTheRestAndKeepsTheNumber()
    {
        int failures = 1;
        _world.During = (_, _) => failures-- > 0 ? throw Problem("the disk is full.") : Task.CompletedTask;
        Start();
        await UntilAsync(status => status.State == OperationState.Waiting);
        await KilledAsync();
        _world.Did.Clear();
        _clock.Advance(TimeSpan.FromMilliseconds(400));

        OperationRun<TestOperation> run = Resume();
        Assert.Empty(_world.Did);
        await AdvanceUntilAsync(run.Completion, TimeSpan.FromMilliseconds(100));
        Assert.Equal(TestOperation.Names, _world.Did);
        Assert.Equal((OperationState.Succeeded, 2), (Status.State, Status.Attempt));
    }

    [Fact]
    public async Task Wake_WhileItWaits_BeginsTheNextAttemptAtOnce()
    {
        int failures = 1;
        _world.During = (_, _) => failures-- > 0 ? throw Problem("nobody has it.") : Task.CompletedTask;
        OperationRun<TestOperation> run = Start();
        await UntilAsync(status => status.State == OperationState.Waiting);
        run.Wake();
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(OperationState.Succeeded, Status.State);
    }

    [Fact]
    public async Task Cancel_BetweenTwoAttempts_EndsTheWaiting()
    {
        _world.During = (_, _) => throw Problem("the disk is full.");
        OperationRun<TestOperation> run = Start();
        await UntilAsync(status => status.State == OperationState.Waiting);
        run.Cancel("an operator did not want it.");
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal((OperationState.Cancelled, null), (Status.State, Status.NextAttempt));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Step_PastItsDeadline_HasFailed(string step)
    {
        Task reached = _world.HoldAt(step);
        Start();
        await reached.WaitAsync(Patience, Cancellation);
        _clock.Advance(_world.StepDeadline);
        await UntilAsync(status => status.State == OperationState.Waiting);
        Assert.Equal((ProblemCode.DeadlineExceeded, $"{step} is late."), (Status.Failure, Status.Reason));
        Assert.Equal($"undo {step} Late", _world.Did.Last());
    }

    [Fact]
    public async Task Attempt_PastItsDeadline_HasFailed()
    {
        _world.AttemptDeadline = TimeSpan.FromSeconds(50);
        _world.During = (name, cancellation) =>
        {
            // Each step within its own deadline.
            if (name == "one")
                _clock.Advance(TimeSpan.FromSeconds(30));
            return name == "two" ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask;
        };
        Start();
        await UntilAsync(_ => _table.Find(Key)!.Current == "two");
        _clock.Advance(TimeSpan.FromSeconds(20));
        await UntilAsync(status => status.State == OperationState.Waiting);
        Assert.Equal("two is late.", Status.Reason);
    }

    [Fact]
    public async Task Daemon_ThatStops_PausesAndTheNextGoesOn()
    {
        Task reached = _world.HoldAt("two");
        Start();
        await reached.WaitAsync(Patience, Cancellation);
        await _runner.DisposeAsync();
        Assert.Equal(["one", "undo two Paused"], _world.Did);
        Assert.Equal((OperationState.Running, null), (Status.State, Status.Cancelling));
        await KilledAsync();
        _world.During = (_, _) => Task.CompletedTask;
        await Resume().Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(OperationState.Succeeded, Status.State);
    }

    [Fact]
    public async Task Error_ThatNobodyExpected_IsAFailure()
    {
        _world.Policy = new RetryPolicy(MaximalAttempts: 1);
        _world.During = (_, _) => throw new InvalidOperationException("a defect.");
        await Start().Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(
            (OperationState.Failed, ProblemCode.InternalError, "a defect."),
            (Status.State, Status.Failure, Status.Reason)
        );
    }

    [Theory]
    [InlineData(nameof(OperationState.Succeeded))]
    [InlineData(nameof(OperationState.Failed))]
    [InlineData(nameof(OperationState.Cancelled))]
    public async Task Error_BesideTheSteps_KeepsNoOperationFromItsEnd(string name)
    {
        OperationState end = Enum.Parse<OperationState>(name);
        _world.Policy = new RetryPolicy(MaximalAttempts: 1);
        Task reached = end == OperationState.Cancelled ? _world.HoldAt("two") : Task.CompletedTask;
        if (end == OperationState.Failed)
            _world.During = (_, _) => throw Problem("the disk is full.");
        _world.Undoing = (_, _) => throw new InvalidOperationException("a defect.");
        _world.Ending = _ => throw new InvalidOperationException("a defect.");
        _world.Ended = _ => throw new InvalidOperationException("a defect.");
        OperationRun<TestOperation> run = Start();
        await reached.WaitAsync(Patience, Cancellation);
        if (end == OperationState.Cancelled)
            run.Cancel("an operator did not want it.");
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(end, Status.State);
        Assert.Null(_runner.Find(Key.Application));
    }

    [Fact]
    public async Task Start_OfARunningOperation_ChecksOnceMoreBeforeItEnds()
    {
        Task reached = _world.HoldAt("three");
        var go = new TaskCompletionSource();
        Func<string, CancellationToken, Task> hold = _world.During;
        _world.During = (name, token) => Task.WhenAny(hold(name, token), go.Task);
        OperationRun<TestOperation> run = Start();
        await reached.WaitAsync(Patience, Cancellation);
        Assert.Same(run, _runner.Start(Key.Application, new TestOperation(Key, _table, _world)));
        int begun = 0;
        _world.Ending = _ =>
        {
            begun++;
            return Task.CompletedTask;
        };
        go.SetResult();
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(2, begun);
        Assert.Equal(TestOperation.Names, _world.Did);
    }

    [Fact]
    public async Task Start_DuringTheFollowUpOfTheLast_BeginsAfterIt()
    {
        var go = new TaskCompletionSource();
        _world.Ended = _ => go.Task;
        OperationRun<TestOperation> first = Start();
        await UntilAsync(status => status.State == OperationState.Succeeded);
        await UntilAsync(_ => _runner.Find(Key.Application) is null);
        OperationRun<TestOperation> second = Start();
        Assert.NotSame(first, second);
        Assert.Equal(TestOperation.Names, _world.Did);
        go.SetResult();
        await second.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal([.. TestOperation.Names, .. TestOperation.Names], _world.Did);
    }

    [Fact]
    public async Task Disk_ThatFails_StopsNoOperationAndIsWrittenLater()
    {
        Task reached = _world.HoldAt("two");
        var go = new TaskCompletionSource();
        Func<string, CancellationToken, Task> hold = _world.During;
        _world.During = (name, token) => Task.WhenAny(hold(name, token), go.Task);
        OperationRun<TestOperation> run = Start();
        await reached.WaitAsync(Patience, Cancellation);
        // The temporary name of a state file, taken by a folder.
        string obstacle = Directory.CreateDirectory(FilePath + ".new").FullName;
        go.SetResult();
        await run.Completion.WaitAsync(Patience, Cancellation);
        Assert.Equal(OperationState.Succeeded, Status.State);
        Assert.Equal(OperationState.Running, new TestTable(FilePath, _clock).Find(Key)!.Status.State);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OperationState.Running, new TestTable(FilePath, _clock).Find(Key)!.Status.State);
        Directory.Delete(obstacle);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OperationState.Succeeded, new TestTable(FilePath, _clock).Find(Key)!.Status.State);
    }

    [Fact]
    public void Add_WhereTheDiskFails_ChangesNothing()
    {
        Directory.CreateDirectory(FilePath + ".new");
        Assert.ThrowsAny<Exception>(() => _table.Add(TestRecord.New(Key)));
        Assert.Null(_table.Find(Key));
    }

    private static RefusalException Problem(string why) => new(ProblemCode.DiskFull, why);

    private OperationRun<TestOperation> Start()
    {
        _table.Add(TestRecord.New(Key));
        return Resume();
    }

    private OperationRun<TestOperation> Resume() => _runner.Start(Key.Application, new TestOperation(Key, _table, _world));

    private string Copy()
    {
        string copy = FilePath + Guid.NewGuid();
        File.Copy(FilePath, copy);
        return copy;
    }

    /// <summary>Replaces the daemon, as after a kill, by one that reads what is on the disk.</summary>
    private async Task KilledAsync(string? left = null)
    {
        left ??= Copy();
        await _runner.DisposeAsync();
        File.Move(left, FilePath, overwrite: true);
        (_table, _runner) = Daemon();
    }

    private (TestTable Table, OperationRunner<string, TestOperation> Runner) Daemon()
    {
        var runner = new OperationRunner<string, TestOperation>(_clock, NullLogger.Instance);
        _runners.Add(runner);
        return (new TestTable(FilePath, _clock), runner);
    }

    private Task UntilAsync(Func<OperationStatus, bool> condition) => Wait.UntilAsync(() => condition(Status));

    private async Task AdvanceUntilAsync(Task done, TimeSpan pace)
    {
        await Wait.UntilAsync(() =>
        {
            if (!done.IsCompleted)
                _clock.Advance(pace);
            return done.IsCompleted;
        });
        await done;
    }
}
