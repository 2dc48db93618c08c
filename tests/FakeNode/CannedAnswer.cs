namespace FakeNode;

/// <summary>An answer of the fake daemon.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as JSON; null for none.</param>
/// <param name="After">The task after which the answer is sent; null for at once.</param>
/// <param name="Effect">The effect of the request, before the answer; null for none.</param>
public sealed record CannedAnswer(int Status, string? Body = null, Task? After = null, Action? Effect = null)
{
    /// <summary>A refusal in the control API's format.</summary>
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
