using VersionManager.GatewayService.Messages;

namespace VersionManager.GatewayService.Idempotency;

/// <summary>The record of an idempotency key: one line of <c>keys.jsonl</c>, where the last line of a key counts.</summary>
/// <param name="Key">The key.</param>
/// <param name="Fingerprint">The fingerprint of the key's request.</param>
/// <param name="At">When the key was first used.</param>
/// <param name="Done">The versions that committed the write, which is never sent to them again.</param>
/// <param name="Answer">The client's answer; null until all versions have the write.</param>
internal sealed record KeyRecord(
    string Key,
    string Fingerprint,
    DateTimeOffset At,
    IReadOnlyList<KeyVersion> Done,
    KeptAnswer? Answer
)
{
    /// <summary>The approximate memory of the record, in bytes.</summary>
    public long Cost =>
        500 + (2 * Key.Length) + (100 * Done.Count) + (Answer?.Cost ?? 0) + Done.Sum(version => version.Answer?.Cost ?? 0);
}

/// <summary>A version that committed a write.</summary>
/// <param name="Version">The version.</param>
/// <param name="Status">The status that the version answered.</param>
/// <param name="Answer">The whole answer, until all versions have the write; null when it is not kept.</param>
internal sealed record KeyVersion(Version Version, int Status, KeptAnswer? Answer);
