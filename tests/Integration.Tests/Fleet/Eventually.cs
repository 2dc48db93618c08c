namespace VersionManager.Integration.Tests.Fleet;

/// <summary>Waits for conditions.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is as it should be, and fails with the last answer.</summary>
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> ask, Func<T, bool> isRight, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            T answer = await ask();
            if (isRight(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_deadline, $"{what} did not come true. The last answer: {answer}");
            await Task.Delay(s_pause, TestContext.Current.CancellationToken);
        }
    }
}
