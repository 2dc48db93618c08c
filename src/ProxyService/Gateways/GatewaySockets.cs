using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Sockets;

namespace VersionManager.ProxyService.Gateways;

/// <summary>
/// The sockets that clients of one application connect to. The daemon holds them beside the gateway, so that what connects while
/// a gateway is replaced, or started again, waits in them. A daemon that is started again takes them from the gateway that
/// outlived it.
/// </summary>
internal sealed class GatewaySockets : IDisposable
{
    /// <summary>The first descriptor that a process finds its sockets at (sd_listen_fds(3)).</summary>
    public const int First = 3;

    private readonly Dictionary<ManagedPort, int> _descriptors = [];

    /// <summary>Takes those that a running gateway has.</summary>
    public void TakeFrom(GatewayRecord record)
    {
        for (int i = 0; i < record.Spec.Ports.Count; i++)
        {
            ManagedPort port = record.Spec.Ports[i];
            if (_descriptors.ContainsKey(port))
                continue;
            int copy = DescriptorCalls.CopyOf(record.Process.Id, First + i);
            if (copy < 0)
                continue;
            // One that has given way has closed its own: the number may be another's.
            if (DescriptorCalls.PortOf(copy) == port.Port)
                _descriptors.Add(port, copy);
            else
                _ = LibC.Close(copy);
        }
    }

    /// <summary>The descriptors of <paramref name="ports"/>, in their order; opens those that are not open, closes what is not
    /// among them.</summary>
    /// <exception cref="RefusalException">A port is somebody else's.</exception>
    public IReadOnlyList<int> Open(IReadOnlyList<ManagedPort> ports)
    {
        foreach (ManagedPort gone in _descriptors.Keys.Except(ports).ToArray())
            Close(gone);
        foreach (ManagedPort port in ports.Where(port => !_descriptors.ContainsKey(port)))
        {
            int descriptor = DescriptorCalls.Open(port.Protocol == TransportProtocol.Tcp, port.Port, out int error);
            if (descriptor < 0)
            {
                throw new RefusalException(
                    ProblemCode.PortTaken,
                    $"Clients cannot be served at {port} of the node: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}.",
                    $"See what has it with `ss -lnp sport = :{port.Port}`; the gateway starts as soon as it is free."
                );
            }
            _descriptors.Add(port, descriptor);
        }
        return [.. ports.Select(port => _descriptors[port])];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ManagedPort port in _descriptors.Keys.ToArray())
            Close(port);
    }

    private void Close(ManagedPort port)
    {
        if (_descriptors.Remove(port, out int descriptor))
            _ = LibC.Close(descriptor);
    }
}
