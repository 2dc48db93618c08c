using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.ProxyService.Control;

/// <summary>Reads requests; a malformed one is refused with a message that says what to write.</summary>
internal static class Requests
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(300);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="RefusalException">The body is malformed.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted)
                ?? throw Invalid("The body is null.", "Write a JSON object; docs/control-api.md describes it.");
        }
        catch (JsonException e)
        {
            throw new RefusalException(
                ProblemCode.InvalidRequest,
                $"The body is not what this path takes: {(e.Path is null ? "it is not JSON" : "at " + e.Path)}.",
                "Write a JSON object; docs/control-api.md describes it.",
                e
            );
        }
    }

    /// <summary>The whole body, at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="RefusalException">The body is longer.</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpContext http, int limit)
    {
        using var buffer = new MemoryStream();
        byte[] piece = new byte[16 << 10];
        int count;
        while ((count = await http.Request.Body.ReadAsync(piece, http.RequestAborted)) > 0)
        {
            if (buffer.Length + count > limit)
                throw Invalid($"The body has more than {limit} bytes.", "Put fewer files into the release.");
            buffer.Write(piece, 0, count);
        }
        return buffer.ToArray();
    }

    /// <summary>The application and version in the path.</summary>
    /// <exception cref="RefusalException">One of them is malformed.</exception>
    public static ReleaseKey Key(HttpContext http) =>
        Key((string?)http.Request.RouteValues["application"], (string?)http.Request.RouteValues["version"]);

    /// <summary>An application and a version.</summary>
    /// <exception cref="RefusalException">One of them is missing or malformed.</exception>
    public static ReleaseKey Key(string? application, string? version)
    {
        CheckApplication(application);
        if (version is null)
            throw Invalid("'version' is missing.", "Write a version, such as 1.0.");
        return ReleaseRules.Version(version, out Version? parsed) is { } message
            ? throw Invalid("version: " + message)
            : new ReleaseKey(application!, parsed!);
    }

    /// <summary>Checks an application's name.</summary>
    /// <exception cref="RefusalException">The name is missing or malformed.</exception>
    public static void CheckApplication(string? application)
    {
        if (application is null)
            throw Invalid("'application' is missing.", "Write the application's name.");
        if (ReleaseRules.Application(application) is { } message)
            throw Invalid("application: " + message);
    }

    /// <summary>A parameter of the query; null when it is absent.</summary>
    public static string? Query(HttpContext http, string name) =>
        http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    /// <summary>A version in the query; null when it is absent.</summary>
    public static Version? QueryVersion(HttpContext http, string name)
    {
        if (Query(http, name) is not { } text)
            return null;
        return ReleaseRules.Version(text, out Version? version) is { } message ? throw Invalid($"{name}: {message}") : version;
    }

    /// <summary>The parameters of a long poll: the last sequence that the client saw, and how long to wait for another.</summary>
    public static (long After, TimeSpan Wait) Watch(HttpContext http)
    {
        long after = 0;
        double seconds = 0;
        if (
            Query(http, "after") is { } afterText
            && !long.TryParse(afterText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out after)
        )
            throw Invalid($"after: '{afterText}' is no sequence number.", "Write the 'sequence' of the last answer.");
        if (
            Query(http, "wait") is { } waitText
            && (
                !double.TryParse(waitText, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds)
                || seconds > LongestWait.TotalSeconds
            )
        )
            throw Invalid($"wait: '{waitText}' is no number of seconds from 0 to {LongestWait.TotalSeconds:0}.");
        return (after, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>The refusal of a malformed request.</summary>
    public static RefusalException Invalid(string title, string? detail = null) => new(ProblemCode.InvalidRequest, title, detail);
}
