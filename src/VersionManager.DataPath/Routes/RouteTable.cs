using System.Collections.Frozen;
using System.Net;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routes;

/// <summary>
/// Everything that routing decides by: which versions run here, and which ports their applications have registered. Immutable;
/// the daemon makes a new table on each change and gives it to <see cref="Router.ApplyAsync"/>.
/// </summary>
public sealed class RouteTable
{
    /// <summary>A node on which nothing runs.</summary>
    public static readonly RouteTable Empty = new([], [], []);

    private readonly FrozenDictionary<uint, RouteGuest> _guestsByAddress;
    private readonly FrozenDictionary<(ulong Application, ulong Version), RouteGuest> _guestsByVersion;
    private readonly FrozenDictionary<ulong, RouteApplication> _applications;
    private readonly FrozenDictionary<int, RouteApplication> _ports;

    /// <summary>A table of these applications, guests and ports.</summary>
    /// <exception cref="ArgumentException">A guest or port names an application that is not in the table; or two applications,
    /// guests or ports are the same; or two guests have one address.</exception>
    public RouteTable(
        IReadOnlyList<RouteApplication> applications,
        IReadOnlyList<RouteGuest> guests,
        IReadOnlyList<RoutePort> ports
    )
    {
        Applications = applications;
        Guests = guests;
        Ports = ports;
        _applications = applications.ToFrozenDictionary(a => a.Id);
        _guestsByAddress = guests.ToFrozenDictionary(g => g.Address);
        _guestsByVersion = guests.ToFrozenDictionary(g => (ApplicationHash.Of(g.Application), g.VersionCode));
        _ports = ports.ToFrozenDictionary(p => Key(p.Port.Protocol, p.Port.Port), p => Named(p.Application));
        foreach (RouteGuest guest in guests)
            guest.ApplicationEntry = Named(guest.Application);
    }

    /// <summary>The applications of which this node runs, or is about to run, a version, or knows a mark.</summary>
    public IReadOnlyList<RouteApplication> Applications { get; }

    /// <summary>The guests, ready or not.</summary>
    public IReadOnlyList<RouteGuest> Guests { get; }

    /// <summary>The managed ports.</summary>
    public IReadOnlyList<RoutePort> Ports { get; }

    /// <summary>The guest with that private address, in host byte order; null where there is none.</summary>
    public RouteGuest? GuestAt(uint privateAddress) => _guestsByAddress.GetValueOrDefault(privateAddress);

    /// <summary>The guest of a version, ready or not; null where there is none.</summary>
    /// <param name="applicationId"><see cref="ApplicationHash.Of"/> of the application's name.</param>
    /// <param name="versionCode">The version as <see cref="VersionCode"/> writes it.</param>
    public RouteGuest? GuestOf(ulong applicationId, ulong versionCode) =>
        _guestsByVersion.GetValueOrDefault((applicationId, versionCode));

    /// <summary>The application with that <see cref="ApplicationHash"/>; null where there is none.</summary>
    public RouteApplication? ApplicationOf(ulong applicationId) => _applications.GetValueOrDefault(applicationId);

    /// <summary>The application with that name, in UTF-8; null where there is none.</summary>
    public RouteApplication? ApplicationNamed(ReadOnlySpan<byte> name)
    {
        foreach (RouteApplication application in Applications)
            if (name.SequenceEqual(application.NameBytes))
                return application;
        return null;
    }

    /// <summary>The application that registered a port; null where none did.</summary>
    public RouteApplication? OwnerOf(TransportProtocol protocol, int port) => _ports.GetValueOrDefault(Key(protocol, port));

    private static int Key(TransportProtocol protocol, int port) => ((int)protocol << 16) | port;

    private RouteApplication Named(string name) =>
        _applications.GetValueOrDefault(ApplicationHash.Of(name))
        ?? throw new ArgumentException($"Application '{name}' is not in the table.");
}

/// <summary>An application on this node.</summary>
/// <param name="Name">Its name, at most <see cref="ApplicationHash.MaximalNameLength"/> bytes of UTF-8.</param>
/// <param name="Maximal">The highest version that this node runs and announces, or null while it runs none.</param>
/// <param name="Default">The default version; null where there is none, and messages without a header find nobody.</param>
/// <param name="Marks">The digest of the application's marks that this node knows: <see cref="VersionMark.Digest"/>.</param>
public sealed record RouteApplication(string Name, Version? Maximal, Version? Default, ulong Marks = 0)
{
    /// <summary><see cref="ApplicationHash.Of"/> of the name.</summary>
    public ulong Id { get; } = ApplicationHash.Of(Name);

    /// <summary><see cref="Maximal"/> as a code.</summary>
    public ulong MaximalCode { get; } = Maximal is null ? VersionCode.None : VersionCode.Encode(Maximal);

    internal byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(Name);
}

/// <summary>A guest that routing knows. List it as soon as it boots, so that its version is known from its first
/// packet.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The guest's version.</param>
/// <param name="PrivateAddress">The private address of the guest's slot.</param>
/// <param name="Ready">Whether the version runs (the paper's step 6 is done): only then does the guest get flows from
/// peers.</param>
/// <param name="Predecessor">The private address of the guest that it reaches at <see cref="WellKnown.PredecessorAddress"/>, or
/// null.</param>
public sealed record RouteGuest(
    string Application,
    Version Version,
    IPAddress PrivateAddress,
    bool Ready,
    IPAddress? Predecessor = null
)
{
    /// <summary>The private address in host byte order.</summary>
    public uint Address { get; } = Ipv4.ToUInt32(PrivateAddress);

    /// <summary><see cref="Version"/> as a code.</summary>
    public ulong VersionCode { get; } = Contracts.VersionCode.Encode(Version);

    internal RouteApplication ApplicationEntry { get; set; } = null!;

    internal VersionCounters? Counters { get; set; }
}

/// <summary>A managed port and the application that registered it.</summary>
/// <param name="Port">The port.</param>
/// <param name="Application">The application's name.</param>
public sealed record RoutePort(ManagedPort Port, string Application);
