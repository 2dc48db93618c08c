using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Translation;

/// <summary>What translators made of a request for one version.</summary>
/// <param name="Request">The request in the version's own interface; null when there is none.</param>
/// <param name="Cannot">Why it cannot be translated; null otherwise.</param>
/// <param name="Failure">Why a translator could not be asked; null otherwise.</param>
internal sealed record TranslationResult(TranslatedRequest? Request, string? Cannot, string? Failure) : IDisposable
{
    public void Dispose() => Request?.Body.Dispose();
}

/// <summary>A request in a version's own interface.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query.</param>
/// <param name="Headers">Its headers, without those that are about its transfer.</param>
/// <param name="Body">Its body, a translator's answer; empty for none.</param>
/// <param name="Steps">Which translator did what, in the order of the request: answers go the same way back.</param>
internal sealed record TranslatedRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string[]>> Headers,
    BufferedBody Body,
    IReadOnlyList<TranslationStep> Steps
);

/// <summary>One translator's part in it.</summary>
/// <param name="Route">The version whose translator it was.</param>
/// <param name="Method">The method that it was given.</param>
/// <param name="Target">The path and query that it was given.</param>
internal sealed record TranslationStep(Route Route, string Method, string Target);
