using System.Net;
using Cfs.Messages;
using Cfs.Rpc;

namespace Cfs.Tests.Simulation;

/// <summary>
/// One run of a program on a host: its calls behave as those of <see cref="RpcEndpoint"/>, transmissions and suspects included.
/// </summary>
internal sealed class SimulatedRpc(SimulatedNetwork network, IPEndPoint address) : IRpc
{
    private static readonly RpcOptions Options = new();
    private readonly Dictionary<RpcOperation, RpcHandler> handlers = [];
    private readonly Dictionary<IPEndPoint, TimeSpan> suspects = [];

    public IPEndPoint Address { get; } = address;

    /// <summary>Whether the power was cut, so that its waits never end.</summary>
    public bool IsGone { get; set; }

    public void Handle(RpcOperation operation, RpcHandler handler) => handlers.Add(operation, handler);

    public async Task<byte[]> CallAsync(IPEndPoint peer, RpcOperation operation, byte[] body, CancellationToken cancellation)
    {
        var suspect = suspects.TryGetValue(peer, out var until) && network.Now < until;
        var transmissions = suspect ? Options.SuspectTransmissions : Options.Transmissions;
        var wait = Options.FirstWait;
        Task<byte[]>? reply = null;
        var turn = new TaskCompletionSource();
        for (var sent = 0; sent < transmissions; sent++, wait *= 2)
        {
            turn = new TaskCompletionSource();
            var mine = turn;
            network.Send(
                Address,
                peer,
                there =>
                    there.Serve(
                        this,
                        operation,
                        body,
                        answer =>
                        {
                            suspects.Remove(peer);
                            reply ??= answer;
                            turn.TrySetResult();
                        }
                    )
            );
            After(wait, mine.TrySetResult);
            await mine.Task;
            if (reply is not null)
                return await reply;
        }

        suspects[peer] = network.Now + Options.SuspectFor;
        throw new RpcException(RpcFailure.TimedOut, peer, $"no reply to {operation} after {transmissions} transmissions.");
    }

    /// <summary>Continues after a time, if there is still power.</summary>
    public Task WaitAsync(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        After(time, over.TrySetResult);
        return over.Task;
    }

    private void After(TimeSpan time, Func<bool> action) =>
        network.At(
            time,
            () =>
            {
                if (!IsGone)
                    action();
            }
        );

    private void Serve(SimulatedRpc caller, RpcOperation operation, byte[] body, Action<Task<byte[]>> reply)
    {
        suspects.Remove(caller.Address);
        var answer = AnswerAsync(operation, body);
        network.Send(
            Address,
            caller.Address,
            there =>
            {
                // Another program that listens there meanwhile has not called.
                if (there == caller)
                    reply(answer);
            }
        );
    }

    private async Task<byte[]> AnswerAsync(RpcOperation operation, byte[] body)
    {
        try
        {
            return await handlers[operation](body, CancellationToken.None);
        }
        catch (MalformedMessageException e)
        {
            throw new RpcException(RpcFailure.Refused, Address, e.Message);
        }
    }
}
