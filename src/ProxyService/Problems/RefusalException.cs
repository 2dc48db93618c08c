using VersionManager.Contracts.Control;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Tools;
using VersionManager.Storage;

namespace VersionManager.ProxyService;

/// <summary>Why the daemon refuses a request; becomes a <see cref="Problem"/> at the control API.</summary>
internal sealed class RefusalException : Exception
{
    /// <summary>A refusal of kind <paramref name="code"/>.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="title">What happened, in one sentence.</param>
    /// <param name="detail">What to do about it.</param>
    /// <param name="inner">The cause.</param>
    public RefusalException(ProblemCode code, string title, string? detail = null, Exception? inner = null)
        : base(detail is null ? title : $"{title} {detail}", inner)
    {
        Code = code;
        Title = title;
        Detail = detail;
    }

    public ProblemCode Code { get; }

    public string Title { get; }

    public string? Detail { get; }

    /// <summary>The refusal because of a full disk.</summary>
    public static RefusalException DiskFull(string folder, IOException inner) =>
        new(
            ProblemCode.DiskFull,
            $"The disk that holds {folder} is full.",
            "Free some space (stopped versions' releases are in its releases folder), then try again; nothing was changed.",
            inner
        );

    /// <summary>The refusal that stands for an error of the assemblies below; null where the error is a defect.</summary>
    public static RefusalException? Of(Exception error) =>
        error switch
        {
            RefusalException refusal => refusal,
            GuestException guest => new RefusalException(guest.Code, guest.Message, inner: guest),
            ToolMissingException tool => new RefusalException(ProblemCode.ToolMissing, tool.Message, inner: tool),
            IOException io when DiskErrors.IsDiskFull(io) => DiskFull("the daemon's state", io),
            _ => null,
        };

    public Problem ToProblem() => new(Code, Title, Detail, ProblemStatus.Of(Code));
}
