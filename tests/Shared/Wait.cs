using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VersionManager.Tests;

/// <summary>Waits for conditions: the one wait helper of all tests.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a condition holds. If it does not in time, the test fails and names the condition, or what
    /// <paramref name="otherwise"/> returns.</summary>
    public static Task UntilAsync(
        Func<bool> condition,
        Func<string>? otherwise = null,
        [CallerArgumentExpression(nameof(condition))] string what = ""
    ) => UntilAsync(() => Task.FromResult(condition()), otherwise, what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Func{string}?, string)"/>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        Func<string>? otherwise = null,
        [CallerArgumentExpression(nameof(condition))] string what = ""
    )
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, otherwise?.Invoke() ?? $"This never became true: {what}");
            await Task.Delay(Pace, TestContext.Current.CancellationToken);
        }
    }
}
