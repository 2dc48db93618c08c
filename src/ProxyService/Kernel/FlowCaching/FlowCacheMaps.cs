namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>What the programs of the <see cref="FlowCache"/> share.</summary>
/// <param name="Flows">Flows and what becomes of their packets; the longest unused go first.</param>
/// <param name="Usage">Packets and bytes carried.</param>
/// <param name="Pending">Of each CPU, the packet that is on its way through the rules.</param>
/// <param name="Generation">One number; flows of another are not valid any more.</param>
internal sealed record FlowCacheMaps(BpfMap Flows, BpfMap Usage, BpfMap Pending, BpfMap Generation);
