namespace IrisLog.Model;

/// <summary>A query that cannot be understood.</summary>
internal sealed class QueryException(string message, Exception? cause = null) : Exception(message, cause);
