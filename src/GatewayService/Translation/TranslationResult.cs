using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Translation;

/// <summary>The result of translating a request for one version.</summary>
/// <param name="Request">The request in the version's own interface; null when the translation failed.</param>
/// <param name="Cannot">Why the request cannot be translated; null otherwise.</param>
/// <param name="Failure">Why a translator could not be asked; null otherwise.</param>
internal sealed record TranslationResult(TranslatedRequest? Request, string? Cannot, string? Failure) : IDisposable
{
    public void Dispose() => Request?.Body.Dispose();
}

/// <summary>A request in a version's own interface.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path and query.</param>
/// <param name="Headers">The headers, without transfer headers.</param>
/// <param name="Body">The body, a translator's answer; empty for none.</param>
/// <param name="Steps">The translators in the order of the request; answers go back through them.</param>
internal sealed record TranslatedRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string[]>> Headers,
    BufferedBody Body,
    IReadOnlyList<TranslationStep> Steps
);

/// <summary>One translator's step.</summary>
/// <param name="Route">The translator's version.</param>
/// <param name="Method">The method that the translator was given.</param>
/// <param name="Target">The path and query that the translator was given.</param>
internal sealed record TranslationStep(Route Route, string Method, string Target);
