namespace FakeNode;

/// <summary>What the fake daemon answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON; null for none.</param>
/// <param name="After">Answered when this is done; null for at once.</param>
/// <param name="Effect">What the request does, before it is answered; null for nothing.</param>
public sealed record CannedAnswer(int Status, string? Body = null, Task? After = null, Action? Effect = null)
{
    /// <summary>A refusal by the control API's contract.</summary>
    public static CannedAnswer Problem(string code, string title, int status, string? detail = null) =>
        new(
            status,
            System.Text.Json.JsonSerializer.Serialize(
                new
                {
                    code,
                    title,
                    detail,
                    status,
                }
            )
        );
}
