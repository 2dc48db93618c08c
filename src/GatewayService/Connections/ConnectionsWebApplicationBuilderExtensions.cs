using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace VersionManager.GatewayService.Connections;

/// <summary>Registers the room.</summary>
internal static class ConnectionsWebApplicationBuilderExtensions
{
    /// <summary>Makes the server listen for clients.</summary>
    public static void AddConnections(this WebApplicationBuilder builder, ConnectionOptions options)
    {
        var http2 = new HandedOverListener();
        builder
            .Services.AddSingleton(options)
            .AddSingleton<SocketTransportFactory>()
            .AddSingleton<IConnectionListenerFactory, HandoverTransport>()
            .AddSingleton<IConnectionListenerFactory>(http2);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, http2));
    }

    private static void Configure(KestrelServerOptions kestrel, ConnectionOptions options, HandedOverListener http2)
    {
        kestrel.AddServerHeader = false;
        // The gateway has its own limit for bodies.
        kestrel.Limits.MaxRequestBodySize = null;
        void Clients(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => PriorKnowledge.Sniff(next, http2));
        }

        // The daemon holds handed-over sockets too: a connection that arrives while no gateway runs waits in them for the next
        // one.
        foreach (ulong socket in options.Sockets)
            kestrel.ListenHandle(socket, Clients);
        if (options.Sockets.Count == 0)
            kestrel.Listen(options.Listen, Clients);
        kestrel.Listen(http2.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
    }
}
