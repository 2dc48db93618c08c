using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VersionManager.Cmdlets;

/// <summary>Completes a word from a list, without asking a node.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        string word = wordToComplete?.Trim('\'', '"') ?? "";
        return Words(fakeBoundParameters)
            .Where(w => w.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(w => new CompletionResult(
                w.Any(char.IsWhiteSpace) ? $"'{w}'" : w,
                w,
                CompletionResultType.ParameterValue,
                w
            ));
    }

    private protected abstract IEnumerable<string> Words(IDictionary boundParameters);
}
