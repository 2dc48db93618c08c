using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary>Writes answers: contracts as JSON, problems as in RFC 9457.</summary>
internal static class Answers
{
    /// <summary>Answers with a value.</summary>
    public static async Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        await WriteBytesAsync(http, JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json", status);
    }

    /// <summary>Answers with a refusal.</summary>
    public static Task RefuseAsync(HttpContext http, Problem problem) =>
        WriteBytesAsync(
            http,
            JsonSerializer.SerializeToUtf8Bytes(problem, ContractsJson.Default.Problem),
            "application/problem+json",
            problem.Status
        );

    /// <summary>Answers with bytes.</summary>
    public static async Task WriteBytesAsync(HttpContext http, byte[] body, string contentType, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
