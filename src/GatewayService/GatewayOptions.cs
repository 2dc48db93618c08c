using VersionManager.Contracts;
using VersionManager.GatewayService.Connections;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService;

/// <summary>The options of a gateway. Each room gets its part, and knows no other.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The application.</summary>
    public required string Application { get; init; }

    /// <summary>The daemon's control socket.</summary>
    public string ControlSocket { get; init; } = WellKnown.ControlSocket;

    /// <summary>The gateway's data folder: known versions, idempotency keys, divergences.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The gateway's own control socket.</summary>
    public string OwnSocket => Path.Combine(DataFolder, "gateway.sock");

    /// <summary>How long to wait for the previous gateway to release the data folder.</summary>
    public TimeSpan TakeOver { get; init; } = TimeSpan.Zero;

    /// <summary>How long requests under way may take when this gateway ends.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The listening sockets for clients.</summary>
    public required ConnectionOptions Connections { get; init; }

    /// <summary>How long requests wait for versions.</summary>
    public HoldOptions Hold { get; init; } = new();

    /// <summary>The limits of buffered bodies.</summary>
    public BodyOptions Bodies { get; init; } = new();

    /// <summary>The limits of remembered idempotency keys.</summary>
    public KeyOptions Keys { get; init; } = new();

    /// <summary>The options of divergences.</summary>
    public DivergenceOptions Divergences { get; init; } = new();

    /// <summary>The options of reads.</summary>
    public ReadOptions Reads { get; init; } = new();
}
