namespace VersionManager.GatewayService.Control;

/// <summary>Registers the room.</summary>
internal static class ControlWebApplicationBuilderExtensions
{
    /// <summary>Makes the server listen on the control socket too, and adds the endpoint there.</summary>
    public static void AddControl(this WebApplicationBuilder builder, ControlOptions options)
    {
        builder.Services.AddSingleton(options).AddSingleton<ControlEndpoint>();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(
                options.Socket,
                listen =>
                    listen.Use(next =>
                        connection =>
                        {
                            connection.Features.Set(ControlConnection.Instance);
                            return next(connection);
                        }
                    )
            )
        );
    }
}
