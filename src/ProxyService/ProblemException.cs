using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService;

/// <summary>Why the daemon does not do what it was asked to; becomes a <see cref="Problem"/> at the control API.</summary>
internal sealed class ProblemException : Exception
{
    /// <summary>A refusal of kind <paramref name="code"/>.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="title">What happened, in one sentence.</param>
    /// <param name="detail">What to do about it.</param>
    /// <param name="inner">What caused it.</param>
    public ProblemException(ProblemCode code, string title, string? detail = null, Exception? inner = null)
        : base(detail is null ? title : $"{title} {detail}", inner)
    {
        Code = code;
        Title = title;
        Detail = detail;
    }

    public ProblemCode Code { get; }

    public string Title { get; }

    public string? Detail { get; }

    public Problem ToProblem() => new(Code, Title, Detail, ProblemStatus.Of(Code));
}
