using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace VersionManager.GatewayService.Connections;

/// <summary>A Kestrel endpoint whose connections another endpoint accepted.</summary>
internal sealed class HandedOverListener : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionListener
{
    private readonly Channel<HandedOverConnection> _connections = Channel.CreateUnbounded<HandedOverConnection>();

    /// <summary>The endpoint that Kestrel listens on.</summary>
    public EndPoint EndPoint { get; } = new HandedOverEndPoint();

    /// <summary>Serves <paramref name="connection"/>; completes when it is over.</summary>
    public Task HandOverAsync(ConnectionContext connection)
    {
        var handed = new HandedOverConnection(connection);
        return _connections.Writer.TryWrite(handed) ? handed.Over : Task.CompletedTask;
    }

    public bool CanBind(EndPoint endpoint) => endpoint is HandedOverEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out HandedOverConnection? connection))
                return connection;
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed class HandedOverEndPoint : EndPoint
    {
        public override string ToString() => "h2c";
    }
}
