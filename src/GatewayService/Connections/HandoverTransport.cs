using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Win32.SafeHandles;
using VersionManager.GatewayService.Handover;

namespace VersionManager.GatewayService.Connections;

/// <summary>Kestrel's socket transport, except that connections stay open after accepting has stopped.</summary>
internal sealed class HandoverTransport(
    HandoverState handover,
    ConnectionOptions options,
    TimeProvider time,
    SocketTransportFactory sockets
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        IConnectionListener listener = await sockets.BindAsync(endpoint, cancellationToken);
        handover.Listening();
        return new Listener(
            listener,
            (endpoint as FileHandleEndPoint)?.FileHandle,
            handover,
            endpoint is System.Net.Sockets.UnixDomainSocketEndPoint ? TimeSpan.Zero : options.Linger,
            time
        );
    }

    private sealed class Listener(
        IConnectionListener inner,
        ulong? inherited,
        HandoverState handover,
        TimeSpan linger,
        TimeProvider time
    ) : IConnectionListener
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _connections;
        private bool _unbound;

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            ConnectionContext? connection = await inner.AcceptAsync(cancellationToken);
            if (connection is null)
                return null;
            lock (_gate)
                _connections++;
            connection.ConnectionClosed.UnsafeRegister(static listener => ((Listener)listener!).Closed(), this);
            return connection;
        }

        // Kestrel closes idle connections as soon as this method has completed: until then they are good for one more request.
        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                if (_unbound)
                    return;
                _unbound = true;
                if (_connections == 0)
                    _none.TrySetResult();
            }
            await inner.UnbindAsync(cancellationToken);
            // Kestrel leaves a handed-over socket open. If no other process has it, clients that connect from now on must be
            // refused and not wait.
            if (inherited is { } descriptor)
                new SafeFileHandle((nint)descriptor, ownsHandle: true).Dispose();
            handover.Unlistened();
            if (linger <= TimeSpan.Zero)
                return;
            try
            {
                await _none.Task.WaitAsync(linger, time, cancellationToken);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // The remaining connections are idle, or end while the server stops.
            }
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private void Closed()
        {
            lock (_gate)
            {
                if (--_connections == 0 && _unbound)
                    _none.TrySetResult();
            }
        }
    }
}
