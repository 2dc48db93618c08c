using VersionManager.Contracts;
using static VersionManager.DataPath.Rules.RuleText;

namespace VersionManager.DataPath.Rules;

/// <summary>A protocol and a port, of whichever guest.</summary>
internal readonly record struct RulePort(ManagedPort Port) : IRuleElement
{
    public string Text => Of(Port);
}

/// <summary>A managed port of one guest.</summary>
internal readonly record struct GuestPort(uint Guest, ManagedPort Port) : IRuleElement
{
    public string Text => $"{Of(Guest)} . {Of(Port)}";
}

/// <summary>The guest that gets what arrives at a managed port without a version header.</summary>
internal readonly record struct DefaultGuest(ManagedPort Port, uint Guest) : IRuleElement
{
    public string Text => $"{Of(Port)} : {Of(Guest)} . {Of(Port.Port)}";
}

/// <summary>A guest and the guest of the version that it migrates from.</summary>
internal readonly record struct GuestPredecessor(uint Guest, uint Predecessor) : IRuleElement
{
    public string Text => $"{Of(Guest)} : {Of(Predecessor)}";
}

/// <summary>The flows of a guest to a managed port of a peer, which the kernel carries.</summary>
internal readonly record struct CarriedFlows(uint Guest, uint Peer, ManagedPort Port) : IRuleElement
{
    public string Text => $"{Of(Guest)} . {Of(Peer)} . {Of(Port)}";
}

/// <summary>Such flows, and the peer's port that stands for the guest's version.</summary>
internal readonly record struct OutwardFlows(CarriedFlows Flows, int At) : IRuleElement
{
    public string Text => $"{Flows.Text} : {Of(Flows.Peer)} . {Of(At)}";
}

/// <summary>A port here that stands for a version, and the version's guest and managed port.</summary>
internal readonly record struct InwardPort(ManagedPort At, uint Guest, int Port) : IRuleElement
{
    public string Text => $"{Of(At)} : {Of(Guest)} . {Of(Port)}";
}

/// <summary>Packets from one address to another, guest and peer either way round, which are counted.</summary>
internal readonly record struct CountedFlows(uint Source, uint Destination, TransportProtocol Protocol) : IRuleElement
{
    public string Text => $"{Of(Source)} . {Of(Destination)} . {Of(Protocol)}";
}
