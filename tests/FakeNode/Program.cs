using System.Net.Sockets;

namespace FakeNode;

/// <summary>A stand-in for <c>vmproxy</c>, with the few commands that run in a node's shell, and <c>fleet</c>: fake nodes for
/// another program.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        Dictionary<string, string> options = [];
        for (int i = 1; i + 1 < arguments.Length; i += 2)
            options[arguments[i]] = arguments[i + 1];
        switch (arguments.FirstOrDefault())
        {
            case "fleet":
                await FakeFleet.RunAsync(Console.In, Console.Out);
                return 0;
            case "connect":
                return await BridgeAsync(options["--socket"]);
            case "serve":
                await using (CannedApi api = await CannedApi.StartAsync(Path.Combine(options["--run-folder"], "vmproxy.sock")))
                    await api.StoppedAsync();
                return 0;
            case "uninstall-network":
                File.AppendAllText(Path.Combine(Path.GetDirectoryName(options["--state-folder"])!, "cleaned"), "");
                return 0;
            default:
                await Console.Error.WriteLineAsync($"'{arguments.FirstOrDefault()}' is not a command of the fake daemon.");
                return 64;
        }
    }

    private static async Task<int> BridgeAsync(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error)
        {
            await Console.Error.WriteLineAsync($"The control API's socket {path} does not answer: {error.Message}");
            return 1;
        }
        using NetworkStream stream = new(socket);
        Task up = UpAsync(stream, socket),
            down = stream.CopyToAsync(Console.OpenStandardOutput());
        await down;
        _ = up;
        return 0;
    }

    private static async Task UpAsync(NetworkStream stream, Socket socket)
    {
        await Console.OpenStandardInput().CopyToAsync(stream);
        socket.Shutdown(SocketShutdown.Send);
    }
}
