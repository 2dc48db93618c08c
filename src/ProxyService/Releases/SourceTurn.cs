using System.Net;

namespace VersionManager.ProxyService.Releases;

/// <summary>One candidate's turn to deliver.</summary>
internal sealed class SourceTurn(string address) : IDisposable
{
    private readonly CancellationTokenSource _superseded = new();

    public string Address { get; } = address;

    public IPAddress Source { get; } = IPAddress.Parse(address);

    /// <summary>Cancelled when an operator has named another source.</summary>
    public CancellationToken Superseded => _superseded.Token;

    /// <summary>Ends the turn; its holder asks for the next one. Cancellation callbacks run on other threads.</summary>
    public void Supersede() => _ = _superseded.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _superseded.Dispose();
}
