namespace Cfs.Files;

/// <summary>Runs work in parallel and takes the results in the order of their begin.</summary>
/// <param name="width">How many pieces may run besides the oldest one; 0 runs one at a time.</param>
/// <param name="take">Called with each result, in order.</param>
internal sealed class OrderedWindow<T>(int width, Func<T, Task> take)
{
    private readonly Queue<Task<T>> running = new();

    /// <summary>Adds a piece that has begun; waits for the oldest when there are too many.</summary>
    public async Task AddAsync(Task<T> piece)
    {
        running.Enqueue(piece);
        if (running.Count > width)
            await TakeOldestAsync();
    }

    public async Task DrainAsync()
    {
        while (running.Count > 0)
            await TakeOldestAsync();
    }

    private async Task TakeOldestAsync() => await take(await running.Dequeue());
}
