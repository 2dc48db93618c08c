using System.Net;
using VersionManager.Contracts;

namespace VersionManager.GatewayService;

/// <summary>What a gateway is started with.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The application whose versions it serves.</summary>
    public required string Application { get; init; }

    /// <summary>The daemon's control socket.</summary>
    public string ControlSocket { get; init; } = WellKnown.ControlSocket;

    /// <summary>Where clients connect.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Sockets that listen already, handed to this process; none to bind <see cref="Listen"/>.</summary>
    public IReadOnlyList<ulong> Sockets { get; init; } = [];

    /// <summary>How long to wait for the gateway before this one to let go of the state folder.</summary>
    public TimeSpan TakeOver { get; init; } = TimeSpan.Zero;

    /// <summary>How long connections that idle stay good for one more request when this gateway gives way.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long what is under way may take when this gateway gives way.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What outlasts the gateway: known versions, idempotency keys, divergences.</summary>
    public required string StateFolder { get; init; }

    /// <summary>How long a request waits for a version when none can take it.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests may wait at once; a further one is refused.</summary>
    public int HoldLimit { get; init; } = 1000;

    /// <summary>How long a version that cannot be reached may take to leave the routes, or to come back.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the compensate hooks of a failed write may take; its client waits for them.</summary>
    public TimeSpan CompensationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer that has begun may pause.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of a request's body that are kept in memory; the rest goes to a file.</summary>
    public int BodyMemory { get; init; } = 1 << 20;

    /// <summary>The largest body of a write, in bytes.</summary>
    public long MaximalBody { get; init; } = 1L << 30;

    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many idempotency keys are remembered; the oldest go first.</summary>
    public int KeyLimit { get; init; } = 10_000;

    /// <summary>The gateway's own control socket.</summary>
    public string OwnSocket => Path.Combine(StateFolder, "gateway.sock");
}
