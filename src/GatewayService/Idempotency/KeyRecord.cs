using VersionManager.GatewayService.Messages;

namespace VersionManager.GatewayService.Idempotency;

/// <summary>What is remembered of an idempotency key; one line of <c>keys.jsonl</c>, the last of a key counts.</summary>
/// <param name="Key">The key.</param>
/// <param name="Fingerprint">Tells its request from others.</param>
/// <param name="At">When it was first used.</param>
/// <param name="Done">The versions that committed the write: it is never sent to them again.</param>
/// <param name="Answer">What the client was told when all had it; null while not all have.</param>
internal sealed record KeyRecord(
    string Key,
    string Fingerprint,
    DateTimeOffset At,
    IReadOnlyList<KeyVersion> Done,
    KeptAnswer? Answer
)
{
    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Cost =>
        500 + (2 * Key.Length) + (100 * Done.Count) + (Answer?.Cost ?? 0) + Done.Sum(version => version.Answer?.Cost ?? 0);
}

/// <summary>A version that committed a write.</summary>
/// <param name="Version">The version.</param>
/// <param name="Status">What it answered.</param>
/// <param name="Answer">The whole answer, while not all versions have the write; null when it is not kept.</param>
internal sealed record KeyVersion(Version Version, int Status, KeptAnswer? Answer);
