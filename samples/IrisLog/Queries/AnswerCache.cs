using IrisLog.Model;

namespace IrisLog.Queries;

/// <summary>Answers of other agents, kept for queries that accept some age. Bounded; the oldest go first.</summary>
internal sealed class AnswerCache(TimeProvider time)
{
    private const int Capacity = 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (Answer Answer, long Received)> answers = [];
    private readonly Queue<string> byAge = new();

    /// <summary>The answer to a question, with its current age, if that is below <paramref name="bound"/>.</summary>
    /// <remarks>Ages travel, not times, so the clocks of the nodes need not agree.</remarks>
    public Answer? Find(string question, TimeSpan bound)
    {
        lock (gate)
        {
            if (!answers.TryGetValue(question, out var kept))
                return null;

            var age = kept.Answer.Age + time.GetElapsedTime(kept.Received);
            // A bound of 0 accepts no cached answer, even one of the same instant.
            return age < bound ? kept.Answer with { Age = age } : null;
        }
    }

    /// <summary>Keeps a complete answer.</summary>
    public void Keep(string question, Answer answer)
    {
        if (answer.Missing.Count > 0)
            return;

        lock (gate)
        {
            if (!answers.ContainsKey(question))
                byAge.Enqueue(question);
            answers[question] = (answer, time.GetTimestamp());
            while (byAge.Count > Capacity)
                answers.Remove(byAge.Dequeue());
        }
    }
}
