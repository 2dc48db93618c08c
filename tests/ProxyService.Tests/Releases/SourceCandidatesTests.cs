using System.Net;
using Microsoft.Extensions.Time.Testing;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Tests.Releases;

public sealed class SourceCandidatesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Next_OfTwo_IsTheFirstAndAfterItsFailureTheOther()
    {
        SourceCandidates candidates = Of("10.0.0.2", "10.0.0.3");
        Assert.Equal("10.0.0.2", Fail(candidates, SourceFault.Stalled));
        Assert.Equal("10.0.0.3", Fail(candidates, SourceFault.Unreachable));
        Assert.Null(candidates.Next());
        Assert.Null(candidates.UntilNext());
    }

    [Fact]
    public void Next_AfterADelivery_StaysWithThatSource()
    {
        SourceCandidates candidates = Of("10.0.0.2", "10.0.0.3");
        Deliver(candidates);
        Assert.Equal("10.0.0.2", Deliver(candidates));
        Assert.Equal("10.0.0.2", Fail(candidates, SourceFault.Stalled));
        Assert.Equal("10.0.0.3", Deliver(candidates));
    }

    [Fact]
    public void Heard_OfASourceThatFailed_MakesItACandidateAtOnceAndThenLaterEachTime()
    {
        SourceCandidates candidates = Of("10.0.0.2");
        Fail(candidates, SourceFault.Unreachable);
        Assert.True(candidates.Heard("10.0.0.2"));
        Fail(candidates, SourceFault.Unreachable);
        Assert.False(candidates.Heard("10.0.0.2"));
        Assert.Equal(TimeSpan.FromSeconds(1), candidates.UntilNext());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(candidates.Heard("10.0.0.2"));
        for (int i = 0; i < 20; i++)
        {
            Fail(candidates, SourceFault.Unreachable);
            candidates.Heard("10.0.0.2");
            _clock.Advance(candidates.UntilNext()!.Value);
        }
        Fail(candidates, SourceFault.Unreachable);
        candidates.Heard("10.0.0.2");
        Assert.Equal(TimeSpan.FromMinutes(1), candidates.UntilNext());
    }

    [Fact]
    public void BeginAttempt_AsksAllSourcesAgainExceptThoseWithABadRelease()
    {
        SourceCandidates candidates = Of("10.0.0.2", "10.0.0.3");
        Fail(candidates, SourceFault.Bad);
        Fail(candidates, SourceFault.WithoutRelease);
        Assert.False(candidates.Heard("10.0.0.2"));
        candidates.BeginAttempt();
        Assert.Equal("10.0.0.3", Fail(candidates, SourceFault.Unreachable));
        Assert.Null(candidates.Next());
        Assert.Equal(["10.0.0.2"], candidates.Bad);
        Assert.Null(new SourceCandidates(["10.0.0.2"], ["10.0.0.2"], _clock).Next());
    }

    [Fact]
    public void Failed_OfABusySource_AsksTheNodesThatItNamedAndSoonTheSourceAgain()
    {
        SourceCandidates candidates = Of("10.0.0.2");
        int changes = 0;
        candidates.Changed += () => changes++;
        Assert.Equal("10.0.0.2", Fail(candidates, SourceFault.Busy, "10.0.0.3", "10.0.0.4"));
        Assert.Equal(1, changes);
        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.4"], candidates.Addresses);
        Assert.Equal("10.0.0.3", Fail(candidates, SourceFault.Unreachable));
        Assert.Equal("10.0.0.4", Fail(candidates, SourceFault.Unreachable));
        Assert.Null(candidates.Next());
        for (int i = 0; i < 10; i++)
        {
            Assert.InRange(candidates.UntilNext()!.Value.TotalSeconds, 0.5, 12);
            _clock.Advance(TimeSpan.FromSeconds(12));
            Assert.Equal("10.0.0.2", Fail(candidates, SourceFault.Busy));
        }
    }

    [Fact]
    public async Task Prefer_WhileAnotherDelivers_EndsThatTurnAndIsNext()
    {
        SourceCandidates candidates = Of("10.0.0.2", "10.0.0.3");
        using SourceTurn turn = candidates.Next()!;
        candidates.Prefer("10.0.0.9");
        Assert.True(turn.Superseded.IsCancellationRequested);
        candidates.Ended();
        using SourceTurn named = candidates.Next()!;
        Assert.Equal("10.0.0.9", named.Address);
        candidates.Prefer("10.0.0.9");
        await Task.Yield();
        Assert.False(named.Superseded.IsCancellationRequested);
        Assert.Equal(["10.0.0.9", "10.0.0.2", "10.0.0.3"], candidates.Addresses);
    }

    [Fact]
    public void Heard_OfMoreThanAreKept_ReplacesThoseThatFailed()
    {
        SourceCandidates candidates = Of([.. Enumerable.Range(1, SourceCandidates.Maximal).Select(i => $"10.0.1.{i}")]);
        Assert.False(candidates.Heard("10.0.0.9"));
        Fail(candidates, SourceFault.Unreachable);
        Assert.True(candidates.Heard("10.0.0.9"));
        Assert.Equal(SourceCandidates.Maximal, candidates.Addresses.Length);
        Assert.DoesNotContain("10.0.1.1", candidates.Addresses);
    }

    private SourceCandidates Of(params string[] addresses) => new(addresses, [], _clock);

    private static string Fail(SourceCandidates candidates, SourceFault fault, params string[] others)
    {
        using SourceTurn turn = candidates.Next()!;
        candidates.Failed(turn, new SourceException(fault, "it failed.") { Others = [.. others.Select(IPAddress.Parse)] });
        return turn.Address;
    }

    private static string Deliver(SourceCandidates candidates)
    {
        using SourceTurn turn = candidates.Next()!;
        candidates.Delivered(turn);
        return turn.Address;
    }
}
