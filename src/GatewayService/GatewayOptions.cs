using VersionManager.Contracts;
using VersionManager.GatewayService.Connections;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService;

/// <summary>What a gateway is started with. Each room gets its part, and knows no other.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The application whose versions it serves.</summary>
    public required string Application { get; init; }

    /// <summary>The daemon's control socket.</summary>
    public string ControlSocket { get; init; } = WellKnown.ControlSocket;

    /// <summary>What outlasts the gateway: known versions, idempotency keys, divergences.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The gateway's own control socket.</summary>
    public string OwnSocket => Path.Combine(DataFolder, "gateway.sock");

    /// <summary>How long to wait for the gateway before this one to let go of the data folder.</summary>
    public TimeSpan TakeOver { get; init; } = TimeSpan.Zero;

    /// <summary>How long what is under way may take when this gateway gives way.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Where clients connect.</summary>
    public required ConnectionOptions Connections { get; init; }

    /// <summary>How long requests wait for versions.</summary>
    public HoldOptions Hold { get; init; } = new();

    /// <summary>How bodies are kept.</summary>
    public BodyOptions Bodies { get; init; } = new();

    /// <summary>How much is remembered of idempotency keys.</summary>
    public KeyOptions Keys { get; init; } = new();

    /// <summary>How divergences are handled.</summary>
    public DivergenceOptions Divergences { get; init; } = new();

    /// <summary>How answers to reads are forwarded.</summary>
    public ReadOptions Reads { get; init; } = new();
}
