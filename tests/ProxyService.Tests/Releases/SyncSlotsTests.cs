using System.Net;
using Microsoft.Extensions.Time.Testing;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Tests.Releases;

public sealed class SyncSlotsTests
{
    private static readonly IPAddress One = IPAddress.Parse("10.0.0.1"),
        Two = IPAddress.Parse("10.0.0.2");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TryTake_ByMoreNodesThanSlots_IsRefusedUntilASlotIsFree()
    {
        SyncSlots slots = Slots();
        IDisposable manifest = slots.TryTake(One)!;
        Assert.Null(slots.TryTake(Two));
        manifest.Dispose();
        // Its files are still to come.
        Assert.Null(slots.TryTake(Two));
        IDisposable files = slots.TryTake(One)!;
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(slots.TryTake(Two));
        files.Dispose();
        files.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(slots.TryTake(Two));
    }

    [Fact]
    public void Free_ByANodeThatHasTheWholeRelease_GivesItsSlotToTheNextAtOnce()
    {
        SyncSlots slots = Slots();
        IDisposable files = slots.TryTake(One)!;
        slots.Free(One);
        Assert.Null(slots.TryTake(Two));
        files.Dispose();
        Assert.NotNull(slots.TryTake(Two));
    }

    private SyncSlots Slots() => new(new SyncOptions { Slots = 1 }, _clock);
}
